import { ActionIcon, Button, Group, NativeSelect, Textarea, TextInput, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useMay } from "../may";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { atMoment } from "../words";
import { add, drop, remove, rename, typed, type List } from "./entries";
import { texts as t } from "./texts";

const SHOWN = 200;
const DAY = 86_400_000; // milliseconds
interface Props { list: List; used: string; onClose: () => void; onDone: () => Promise<void> }

/** One list: what is on it and until when, what to add, and its name. */
export function ListPanel({ list, used, onClose, onDone }: Props) {
  const may = useMay()("POST /risk/v1/lists/{list_id}/items");
  const [find, setFind] = useState("");
  const [now] = useState(() => Date.now());
  const wanted = find.trim().toLowerCase();
  const found = list.items.filter(({ item_id }) => item_id.toLowerCase().includes(wanted)).sort((one, other) => other.item_created_timestamp - one.item_created_timestamp);
  const then = (what: Promise<void>, told: string): void => void what.then(() => { done(told); return onDone(); }).catch(failed);
  return (
    <aside className="details wide" aria-label={list.list_name} onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <Group className="details-top" justify="space-between" wrap="nowrap">
        <Title order={2} size="h5">{list.list_name}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label={all.details.close} onClick={onClose}><IconX size={18} /></ActionIcon>
      </Group>
      <div className="details-body">
        <p className="dim">{t.types[list.list_type]} · {used}</p>
        {may && <Add list={list} onDone={onDone} />}
        <section className="section">
          <TextInput type="search" size="xs" aria-label={t.search} placeholder={t.search} value={find} onChange={(event) => setFind(event.currentTarget.value)} />
          {list.items.length === 0 ? <p className="dim">{t.empty}</p> : found.length === 0 ? <p className="dim">{t.noMatch}</p> : (
            <ul className="seen">
              {found.slice(0, SHOWN).map((item) => (
                <li key={item.item_id}>
                  <span>{item.item_id}<br /><span className="dim">{t.since(atMoment(item.item_created_timestamp))}{item.expires_at ? ` · ${item.expires_at < now ? t.expired : t.expiresAt(atMoment(item.expires_at))}` : ""}</span></span>
                  {may && <Button size="compact-xs" variant="subtle" color="red" aria-label={`${t.remove}: ${item.item_id}`} onClick={() => then(remove(list.list_id, item.item_id), t.removed)}>{t.remove}</Button>}
                </li>
              ))}
            </ul>
          )}
          {found.length > SHOWN && <p className="dim">{t.shownOnly(SHOWN, found.length)}</p>}
        </section>
        {may && <Rename list={list} onRename={(name) => then(rename(list.list_id, name), t.save)} onDrop={() => void drop(list.list_id).then(() => { done(t.deleted); onClose(); return onDone(); }).catch(failed)} />}
      </div>
    </aside>
  );
}

function Add({ list, onDone }: { list: List; onDone: () => Promise<void> }) {
  const [text, setText] = useState("");
  const [days, setDays] = useState(0);
  const [busy, setBusy] = useState(false);
  const values = typed(text);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    add(list.list_id, values, days ? Date.now() + days * DAY : undefined).then(() => { setText(""); done(t.added(values.length)); return onDone(); }).catch(failed).finally(() => setBusy(false));
  };
  return (
    <form className="list-add" onSubmit={save}>
      <Textarea label={t.values} placeholder={t.hints[list.list_type]} autosize minRows={2} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Group gap="xs" align="end">
        <NativeSelect size="xs" label={t.expires} value={String(days)} data={[{ value: "0", label: t.never }, ...[1, 7, 30, 90].map((each) => ({ value: String(each), label: t.days(each) }))]} onChange={(event) => setDays(Number(event.currentTarget.value))} />
        <Button type="submit" size="xs" loading={busy} disabled={!values.length}>{t.add}{values.length > 1 ? ` (${values.length})` : ""}</Button>
      </Group>
    </form>
  );
}

function Rename({ list, onRename, onDrop }: { list: List; onRename: (name: string) => void; onDrop: () => void }) {
  const [name, setName] = useState(list.list_name);
  return (
    <form className="section list-form" onSubmit={(event) => { event.preventDefault(); onRename(name.trim()); }}>
      <TextInput size="xs" label={t.name} maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button type="submit" size="xs" variant="default" disabled={!name.trim() || name.trim() === list.list_name}>{t.rename}</Button>
      <Button size="xs" variant="subtle" color="red" onClick={onDrop}>{t.delete}</Button>
    </form>
  );
}
