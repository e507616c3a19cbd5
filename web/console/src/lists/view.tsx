import { Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { Empty, Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import * as policy from "../rules/policy";
import { current } from "../signing_in";
import { done, failed } from "../told";
import { create, lists, type List, type ListType } from "./entries";
import "./lists.css";
import { ListPanel } from "./panel";
import { texts as t } from "./texts";

/** Every list, which rules use it, and what is on it. */
export function ListsView() {
  const asked = useSearch({ from: "/lists" });
  const navigate = useNavigate({ from: "/lists" });
  const queries = useQueryClient();
  const read = useQuery(lists());
  const having = useQuery({ ...lists(asked.having), enabled: Boolean(asked.having) });
  const force = useQuery(policy.inForce);
  const may = useMay();
  const [making, setMaking] = useState(false);
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["lists"] });
  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, id }) });
  const shown = asked.having && having.data ? having.data : read.data;
  const opened = read.data.find(({ list_id }) => list_id === asked.id);
  return (
    <div className="view lists" data-details={opened ? true : undefined}>
      <div className="bar lists-bar">
        <div><Title order={1} size="h4">{t.title}</Title><span className="dim">{t.lead}</span></div>
        <Find key={asked.having} having={asked.having ?? ""} onFind={(having) => void navigate({ search: { having: having || undefined } })} />
        {may("POST /risk/v1/lists") && <Button size="compact-sm" aria-expanded={making} onClick={() => setMaking(!making)}>{t.create}</Button>}
      </div>
      <div className="split">
        <div className="rules-list">
          {making && <Create onDone={(list) => { setMaking(false); void refresh().then(() => open(list.list_id)); }} />}
          {asked.having && having.data?.length === 0 && <p role="status" className="note">{t.nowhere}</p>}
          {read.data.length === 0 ? <Empty title={t.none} help={t.noneHelp} /> : (
            <ul className="rule-rows">
              {shown.map((list) => (
                <li key={list.list_id} className="rule-row" data-opened={list.list_id === asked.id || undefined}>
                  <button type="button" className="plain rule-open" onClick={() => open(list.list_id)}>
                    <span className="rule-name"><strong>{list.list_name}</strong><span className="label">{t.types[list.list_type] ?? list.list_type}</span></span>
                    <span className="dim">{t.entries(list.items.length)} · {usedBy(list, force.data?.configuration)}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
        {opened && <ListPanel key={opened.list_id} list={opened} used={usedBy(opened, force.data?.configuration)} onClose={() => open(undefined)} onDone={refresh} />}
      </div>
    </div>
  );
}

/** Which rules in force name a list, by its name or its id. */
function usedBy(list: List, configuration: policy.Configuration | undefined): string {
  const names = (configuration?.rules ?? []).filter((rule) => [list.list_name, list.list_id].some((name) => JSON.stringify(rule).includes(JSON.stringify(name)))).map(({ name }) => name);
  return names.length ? t.usedBy(names.join(", ")) : t.unused;
}

function Find({ having, onFind }: { having: string; onFind: (having: string) => void }) {
  const [text, setText] = useState(having);
  return (
    <form className="grows" onSubmit={(event) => { event.preventDefault(); onFind(text.trim()); }}>
      <TextInput size="xs" type="search" aria-label={t.find} title={t.findHelp} placeholder={t.find} maxLength={1024} value={text} onChange={(event) => { setText(event.currentTarget.value); if (!event.currentTarget.value) onFind(""); }} />
    </form>
  );
}

function Create({ onDone }: { onDone: (list: List) => void }) {
  const [name, setName] = useState("");
  const [type, setType] = useState<ListType>("ip");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    create(name.trim(), type, current()?.username ?? "").then((list) => { done(t.created(list.list_name)); onDone(list); }).catch(failed);
  };
  return (
    <form className="card list-form" aria-label={t.create} onSubmit={save}>
      <TextInput label={t.name} required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect label={t.type} value={type} data={Object.entries(t.types).map(([value, label]) => ({ value, label }))} onChange={(event) => setType(event.currentTarget.value as ListType)} />
      <Button type="submit" disabled={!name.trim()}>{t.save}</Button>
    </form>
  );
}
