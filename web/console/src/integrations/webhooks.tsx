import { Button, Checkbox, Code, CopyButton, Group, TextInput, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Empty, Failed, Loading } from "../frame/states";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { atMoment } from "../words";
import * as told from "./receivers";
import { texts } from "./texts";

const t = texts.webhooks;

/** Who is told of what happens, whether that works, and what was sent. */
export function Webhooks() {
  const queries = useQueryClient();
  const read = useQuery(told.receivers);
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<told.Receiver>();
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["webhooks"] });
  return (
    <>
      <Group justify="space-between"><p className="dim lead">{t.lead}</p><Button size="compact-sm" aria-expanded={adding} onClick={() => setAdding(!adding)}>{t.add}</Button></Group>
      {adding && <Create onDone={(made) => { setAdding(false); setShown(made); return refresh(); }} />}
      {read.data.length === 0 ? <Empty title={t.none} help={t.noneHelp} /> : read.data.map((each) => (
        <Receiver key={each.webhook_id} receiver={each} shown={shown?.webhook_id === each.webhook_id ? shown : undefined} onShown={setShown} onDone={refresh} />
      ))}
    </>
  );
}

function Create({ onDone }: { onDone: (made: told.Receiver) => Promise<void> }) {
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [events, setEvents] = useState<string[]>(["recommendation.created"]);
  const [kinds, setKinds] = useState<string[]>(["challenge", "deny"]);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const recommendations = events.includes("recommendation.created") ? kinds : [];
    told.create({ url: url.trim(), description, event_types: events, recommendations, reasons: [], rules: [], applications: [], enabled: true, signature: "v1" } as told.Wanted).then(onDone).catch(failed);
  };
  return (
    <form className="card webhook-form" aria-label={t.add} onSubmit={save}>
      <TextInput label={t.url} description={t.urlHelp} type="url" required maxLength={1024} value={url} onChange={(event) => setUrl(event.currentTarget.value)} />
      <TextInput label={t.description} maxLength={200} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <Checkbox.Group label={t.events} value={events} onChange={setEvents}><Group gap="md" mt={6}>{Object.entries(t.eventNames).map(([value, label]) => <Checkbox key={value} value={value} label={label} />)}</Group></Checkbox.Group>
      {events.includes("recommendation.created") && <Checkbox.Group label={t.recommendations} value={kinds} onChange={setKinds}><Group gap="md" mt={6}>{(["trust", "allow", "challenge", "deny"] as const).map((kind) => <Checkbox key={kind} value={kind} label={all.kinds[kind]} />)}</Group></Checkbox.Group>}
      <Button type="submit" w="fit-content" disabled={!url.trim() || !events.length}>{t.save}</Button>
    </form>
  );
}

interface Props { receiver: told.Receiver; shown: told.Receiver | undefined; onShown: (made: told.Receiver) => void; onDone: () => Promise<void> }

function Receiver({ receiver, shown, onShown, onDone }: Props) {
  const { webhook_id: id, url, state, failures = 0, missing_since: missing } = receiver;
  const [opened, setOpened] = useState(false);
  const act = (what: Promise<unknown>, text: string): void => void what.then(() => { done(text); return onDone(); }).catch(failed);
  return (
    <section className="card" aria-label={url}>
      <Group justify="space-between" gap="xs">
        <span className="webhook-name"><Title order={2} size="h6">{url}</Title><span className="label" data-webhook={state}>{t.states[state]}</span></span>
        <span className="dim">{[receiver.description, receiver.event_types.map((each) => t.eventNames[each]).join(", "), failures ? t.failures(failures) : "", missing ? t.missing(atMoment(missing)) : ""].filter(Boolean).join(" · ")}</span>
      </Group>
      {shown?.secret && <p className="note" role="status">{t.secret} <Code>{shown.secret}</Code> <CopyButton value={shown.secret}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? texts.code.copied : texts.code.copy}</Button>}</CopyButton></p>}
      <Group gap={6} mt={10}>
        <Button size="compact-xs" variant="light" onClick={() => { setOpened(true); act(told.test(id), t.tested); }}>{t.test}</Button>
        {(state === "resting" || state === "paused") && <Button size="compact-xs" variant="light" onClick={() => act(told.resume(id), t.resumed)}>{t.resume}</Button>}
        <Button size="compact-xs" variant="default" onClick={() => act(told.replay(id), t.replayed)}>{t.replay}</Button>
        <Button size="compact-xs" variant="default" onClick={() => act(told.rotate(id).then(onShown), t.rotated)}>{t.rotate}</Button>
        <Button size="compact-xs" variant="default" onClick={() => act(told.turn(receiver, !receiver.enabled), receiver.enabled ? t.states.off ?? "" : t.states.active ?? "")}>{receiver.enabled ? t.turnOff : t.turnOn}</Button>
        <Button size="compact-xs" variant="subtle" color="red" onClick={() => act(told.remove(id), t.removed)}>{t.remove}</Button>
        <Button size="compact-xs" variant="subtle" aria-expanded={opened} onClick={() => setOpened(!opened)}>{t.log}</Button>
      </Group>
      {opened && <Log id={id} />}
    </section>
  );
}

function Log({ id }: { id: string }) {
  const read = useInfiniteQuery(told.deliveries(id));
  const lines = read.data?.pages.flatMap((page) => page.deliveries as told.Delivery[]) ?? [];
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (read.isPending) return <Loading />;
  if (!lines.length) return <p className="dim">{t.noLog}</p>;
  return (
    <>
      <ul className="seen deliveries" aria-label={t.log}>
        {lines.map((line) => (
          <li key={line.event_id}>
            <span><span className="label" data-delivery={line.state}>{t.deliveries[line.state]}</span> {line.event_type} <span className="dim">{[line.status, line.fault].filter(Boolean).join(" ")}</span></span>
            <span className="dim">{[t.attempts(line.attempts), line.next_at ? t.next(atMoment(line.next_at)) : "", atMoment(line.happened_at)].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
      {read.hasNextPage && <Button size="compact-xs" variant="subtle" onClick={() => void read.fetchNextPage()}>{t.more}</Button>}
    </>
  );
}
