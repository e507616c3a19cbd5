import { Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Changes } from "../draft/changes";
import { Empty, Failed, Loading } from "../frame/states";
import { atMoment, inFull, nameOfField, shown, withoutKind } from "../words";
import "./audit.css";
import { deeds, texts as t } from "./texts";
import { fits, months, SEARCHED, useMonth, type Line } from "./trail";

/** Who changed what, and who looked at whom: by person, deed, time and word; a line opens to what was before and after. */
export function AuditView() {
  const asked = useSearch({ from: "/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const [kept] = useState(() => months(Date.now()));
  const month = asked.month ?? kept[0]?.value ?? "";
  const read = useMonth(month);
  const lines = read.data?.pages.flatMap((page) => page.lines as Line[]) ?? [];
  const found = lines.filter((line) => fits(line, asked));
  const searching = lines.length > 0 && found.length === 0 && read.hasNextPage && !read.isError && lines.length < SEARCHED;
  const { fetchNextPage, isFetching } = read;
  useEffect(() => { if (searching && !isFetching) void fetchNextPage(); }, [searching, isFetching, fetchNextPage]);
  const names = [...new Set(lines.map(({ client_id }) => client_id ?? "").filter(Boolean))].sort();
  const choose = (chosen: Partial<typeof asked>): void => void navigate({ search: (before) => ({ ...before, ...chosen }), replace: true });
  return (
    <div className="view page audit">
      <div><Title order={1} size="h4">{t.title}</Title><p className="dim lead">{t.lead}</p></div>
      <div className="audit-filters">
        <NativeSelect size="xs" label={t.month} value={month} data={kept} onChange={(event) => choose({ month: event.currentTarget.value })} />
        <NativeSelect size="xs" label={t.who} value={asked.who ?? ""} data={[{ value: "", label: t.everybody }, ...names.map((value) => ({ value, label: whose(value) }))]} onChange={(event) => choose({ who: event.currentTarget.value || undefined })} />
        <NativeSelect size="xs" label={t.kind} value={asked.kind ?? ""} data={[{ value: "", label: t.everything }, ...Object.entries({ ...t.kinds, ...deeds }).map(([value, label]) => ({ value, label }))]} onChange={(event) => choose({ kind: event.currentTarget.value || undefined })} />
        <TextInput size="xs" className="grows" label={t.find} value={asked.find ?? ""} onChange={(event) => choose({ find: event.currentTarget.value || undefined })} />
      </div>
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : read.isPending ? <Loading /> : lines.length === 0 ? <Empty title={t.none} help={t.noneHelp} /> : (
        <>
          <p className="dim" role="status">{t.searched(found.length, lines.length, read.hasNextPage)}</p>
          {searching ? <Loading /> : found.length === 0 ? <Empty title={t.noMatch} help={t.noMatchHelp} /> : <ol className="audit-lines">{found.map((line) => <li key={line.id}><One line={line} /></li>)}</ol>}
          {read.hasNextPage && <Button variant="default" w="fit-content" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>{t.older}</Button>}
        </>
      )}
    </div>
  );
}

/** A person by name; a program by the beginning of its id, which is whole in the choice above. */
const whose = (client: string): string => (client.startsWith("analyst:") ? withoutKind(client) : `${t.program} ${client.slice(0, 8)}`);
const told = (value: unknown): string => (typeof value === "number" && value > 1e12 ? atMoment(value) : shown(value));

function One({ line }: { line: Line }) {
  const what = line.what ?? "";
  if (line.unreadable) return <p className="audit-line"><time>{atMoment(line.at)}</time><span className="dim">{t.unreadable}</span></p>;
  const { changes, shortened, ...about } = (line.about ?? {}) as Record<string, unknown>;
  return (
    <details>
      <summary className="audit-line">
        <time title={inFull(line.at)}>{atMoment(line.at)}</time><b>{whose(line.client_id ?? "")}</b><span>{deeds[what] ?? what}</span><span className="dim brief">{brief(about, changes)}</span>
      </summary>
      <div className="audit-about">
        <dl className="facts"><div><dt>{t.kind}</dt><dd><code>{what}</code></dd></div>{Object.entries(about).map(([name, value]) => <div key={name}><dt>{nameOfField(name)}</dt><dd>{told(value)}</dd></div>)}</dl>
        {Array.isArray(changes) && <Changes changes={changes} />}
        {shortened === true && <p className="dim">{t.shortened}</p>}
      </div>
    </details>
  );
}

function brief(about: Record<string, unknown>, changes: unknown): string {
  const parts = Object.entries(about).filter(([, value]) => value !== null && (!Array.isArray(value) || value.length)).map(([name, value]) => `${nameOfField(name).toLowerCase()} ${told(value)}`);
  if (Array.isArray(changes)) parts.push(...changes.map((each: { path?: string }) => String(each.path ?? "")));
  const text = parts.join(" · ");
  return text.length > 140 ? `${text.slice(0, 140)}…` : text;
}
