import { Button, Group, Menu, Modal, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconBriefcase, IconListCheck, IconTag, IconUserCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api, held, type Action, type Case } from "../api";
import { choices } from "../described/catalogue";
import { useMay } from "../may";
import { current } from "../signing_in";
import { texts } from "../texts";
import { done, failed } from "../told";
import { sentence, userOf } from "../words";
import * as doing from "./doing";
import { idOf } from "./table";

const t = texts.deeds;
type Asked = "label" | "assign" | "case" | "list";
interface Props { actions: readonly Action[]; onDone?: () => void; keys?: boolean; children?: React.ReactNode }

/** What can be done with one action, or with those that are chosen; each also has a key. */
export function Deeds({ actions, onDone, keys = false, children }: Props) {
  const [asked, setAsked] = useState<Asked>();
  const queries = useQueryClient();
  const may = useMay();
  const [labels, assigns, files, lists] = [may("POST /risk/v1/label"), may("PUT /risk/v1/action/assignee"), may("POST /risk/v1/cases"), may("POST /risk/v1/lists/{list_id}/items")];
  const ids = actions.map(idOf);
  const me = current()?.username ?? "";
  const finish = (told: string): void => { setAsked(undefined); done(told); onDone?.(); };
  const assign = (who: string): void => {
    doing.assign(ids, who).then(() => { doing.show(queries, ids, { assignee: who }); finish(t.assigned(ids.length, who)); }).catch(failed);
  };
  const open = (what: Asked) => (): void => { if (ids.length) setAsked(what); };
  useHotkeys(keys ? [
    ["l", () => { if (labels) open("label")(); }],
    ["c", () => { if (files) open("case")(); }],
    ["a", () => { if (assigns && ids.length && me) assign(me); }],
  ] : []);
  return (
    <Group gap={6}>
      {labels && <Button size="compact-sm" variant="default" leftSection={<IconTag size={15} aria-hidden="true" />} onClick={open("label")}>{t.label}</Button>}
      {assigns && <Menu position="bottom-start" transitionProps={{ duration: 0 }}>
        <Menu.Target><Button size="compact-sm" variant="default" leftSection={<IconUserCheck size={15} aria-hidden="true" />}>{t.assign}</Button></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => assign(me)}>{t.assignMe}</Menu.Item>
          <Menu.Item onClick={open("assign")}>{t.assignTo} …</Menu.Item>
        </Menu.Dropdown>
      </Menu>}
      {files && <Button size="compact-sm" variant="default" leftSection={<IconBriefcase size={15} aria-hidden="true" />} onClick={open("case")}>{t.toCase}</Button>}
      {lists && <Button size="compact-sm" variant="default" leftSection={<IconListCheck size={15} aria-hidden="true" />} onClick={open("list")}>{t.toList}</Button>}
      {children}
      <Dialog opened={asked === "label"} title={t.label} onClose={() => setAsked(undefined)}>
        <LabelForm onSave={(type, useCase) => doing.label(ids, type, useCase).then(() => { doing.show(queries, ids, { label: type as Action["label"] }); finish(t.labelled(ids.length, texts.labels[type] ?? type)); }).catch(failed)} />
      </Dialog>
      <Dialog opened={asked === "assign"} title={t.assign} onClose={() => setAsked(undefined)}>
        <NameForm label={t.assignTo} onSave={assign} />
      </Dialog>
      <Dialog opened={asked === "case"} title={t.toCase} onClose={() => setAsked(undefined)}>
        <CaseForm ids={ids} assignee={me} onDone={(found) => { void queries.invalidateQueries({ queryKey: ["cases"] }); finish(t.added(ids.length, found.title)); }} />
      </Dialog>
      <Dialog opened={asked === "list"} title={t.toList} onClose={() => setAsked(undefined)}>
        <ListForm actions={actions} onDone={finish} />
      </Dialog>
    </Group>
  );
}

/** Puts actions into a case, from wherever their ids are known. */
export function CaseButton({ ids, onDone }: { ids: string[]; onDone?: () => void }) {
  const [asked, setAsked] = useState(false);
  const queries = useQueryClient();
  if (!useMay()("POST /risk/v1/cases")) return null;
  const finish = (found: Case): void => { void queries.invalidateQueries({ queryKey: ["cases"] }); setAsked(false); done(t.added(ids.length, found.title)); onDone?.(); };
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconBriefcase size={15} aria-hidden="true" />} onClick={() => setAsked(true)}>{t.toCase}</Button>
      <Dialog opened={asked} title={t.toCase} onClose={() => setAsked(false)}><CaseForm ids={ids.slice(0, 50)} assignee={current()?.username ?? ""} onDone={finish} /></Dialog>
    </>
  );
}

/** Labels a user or an address. */
export function LabelButton({ subject, onDone }: { subject: doing.Subject; onDone: () => void }) {
  const [asked, setAsked] = useState(false);
  if (!useMay()("POST /risk/v1/label")) return null;
  const save = (type: doing.LabelType, useCase: doing.UseCase | undefined): Promise<void> =>
    doing.labelOne(subject, type, useCase).then(() => { setAsked(false); done(t.labelled(1, texts.labels[type] ?? type)); onDone(); }).catch(failed);
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconTag size={15} aria-hidden="true" />} onClick={() => setAsked(true)}>{t.label}</Button>
      <Dialog opened={asked} title={t.label} onClose={() => setAsked(false)}><LabelForm onSave={save} /></Dialog>
    </>
  );
}

function Dialog({ opened, title, onClose, children }: { opened: boolean; title: string; onClose: () => void; children: React.ReactNode }) {
  return <Modal opened={opened} onClose={onClose} title={title} size="sm" transitionProps={{ duration: 0 }} closeButtonProps={{ "aria-label": texts.details.close }}>{children}</Modal>;
}

function LabelForm({ onSave }: { onSave: (type: doing.LabelType, useCase: doing.UseCase | undefined) => Promise<void> }) {
  const [type, setType] = useState("CONFIRMED_FRAUD");
  const [useCase, setUseCase] = useState("");
  const [busy, setBusy] = useState(false);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    void onSave(type as doing.LabelType, type.endsWith("FRAUD") && useCase ? (useCase as doing.UseCase) : undefined).finally(() => setBusy(false));
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <Radio.Group value={type} onChange={setType} description={t.withdrawHelp}>
          <Stack gap={8} mt="xs">{choices.label_type.map((each, index) => <Radio key={each} value={each} label={texts.labels[each]} data-autofocus={index === 0 || undefined} />)}</Stack>
        </Radio.Group>
        {type.endsWith("FRAUD") && (
          <NativeSelect label={t.useCase} value={useCase} onChange={(event) => setUseCase(event.currentTarget.value)}
            data={[{ value: "", label: t.noUseCase }, ...choices.use_case.map((each) => ({ value: each, label: sentence(each.toLowerCase().replaceAll("_", " ")) }))]} />
        )}
        <Button type="submit" loading={busy}>{t.save}</Button>
      </Stack>
    </form>
  );
}

function NameForm({ label, onSave }: { label: string; onSave: (name: string) => void }) {
  const [name, setName] = useState("");
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (name.trim()) onSave(name.trim()); }}>
      <Stack gap="sm">
        <TextInput label={label} value={name} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" disabled={!name.trim()}>{t.save}</Button>
      </Stack>
    </form>
  );
}

function CaseForm({ ids, assignee, onDone }: { ids: string[]; assignee: string; onDone: (found: Case) => void }) {
  const open = useQuery({ queryKey: ["cases", "open-to-choose"], queryFn: async () => held(await api.GET("/risk/v1/cases", { params: { query: { state: "open", take: 50 } } })).cases });
  const [chosen, setChosen] = useState("");
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    (chosen ? doing.addToCase(chosen, ids) : doing.openCase(title.trim(), ids, assignee)).then(onDone).catch(failed).finally(() => setBusy(false));
  };
  return (
    <form onSubmit={save}>
      <Stack gap="sm">
        <NativeSelect label={t.which} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}
          data={[{ value: "", label: t.newCase }, ...(open.data ?? []).map((each) => ({ value: each.case_id, label: each.title }))]} />
        {!chosen && <TextInput label={t.caseTitle} value={title} maxLength={200} data-autofocus onChange={(event) => setTitle(event.currentTarget.value)} />}
        <Button type="submit" loading={busy} disabled={!chosen && !title.trim()}>{t.save}</Button>
      </Stack>
    </form>
  );
}

const OF_TYPES: Record<string, (action: Action) => string | undefined> = {
  action_id: idOf,
  ip: ({ context }) => context.ip,
  user: (action) => userOf(action)?.id,
  device: ({ context }) => context.device_id,
  fingerprint: ({ context }) => context.device_fingerprint,
  country: ({ context }) => context.ip_country,
  asn: ({ context }) => context.ip_asn_id,
};

const NEW = "new:";

function ListForm({ actions, onDone }: { actions: readonly Action[]; onDone: (told: string) => void }) {
  const queries = useQueryClient();
  const lists = useQuery({ queryKey: ["lists"], queryFn: async () => held(await api.GET("/risk/v1/lists", { params: { query: {} } })) });
  const found = (lists.data ?? []).filter(({ list_type }) => list_type in OF_TYPES);
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState("");
  const which = chosen ?? found[0]?.list_id ?? `${NEW}ip`;
  const made = which.startsWith(NEW) ? which.slice(NEW.length) : undefined;
  const list = found.find(({ list_id }) => list_id === which);
  const type = made ?? list?.list_type ?? "";
  const items = [...new Set(actions.map((action) => OF_TYPES[type]?.(action)).filter((each): each is string => Boolean(each)))];
  const save = async (): Promise<string> => {
    const id = made ? await doing.openList(name.trim(), made as doing.ListType, current()?.username ?? "") : which;
    await doing.addToList(id, items);
    void queries.invalidateQueries({ queryKey: ["lists"] });
    return made ? name.trim() : (list?.list_name ?? "");
  };
  if (!lists.isSuccess) return lists.isError ? <p role="alert">{lists.error.message}</p> : null;
  return (
    <form onSubmit={(event) => { event.preventDefault(); save().then((where) => onDone(t.added(items.length, where))).catch(failed); }}>
      <Stack gap="sm">
        <NativeSelect label={t.which} data-autofocus value={which} onChange={(event) => setChosen(event.currentTarget.value)}
          data={[...found.map(({ list_id, list_name, list_type }) => ({ value: list_id, label: `${list_name} (${list_type.replaceAll("_", " ")})` })), ...Object.keys(OF_TYPES).map((each) => ({ value: `${NEW}${each}`, label: t.newList(each.replaceAll("_", " ")) }))]} />
        {made && <TextInput label={t.listName} required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />}
        <TextInput label={t.what} readOnly value={items.join(", ") || t.noUser} />
        <Button type="submit" disabled={!items.length || (Boolean(made) && !name.trim())}>{t.save}</Button>
      </Stack>
    </form>
  );
}
