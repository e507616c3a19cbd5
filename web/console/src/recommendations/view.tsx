import { Button, Group, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconDownload, IconRefresh, IconScale, IconTerminal2, IconX } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { Refused, type Action } from "../api";
import type { Recommendations, SortField } from "../asked";
import { Empty, Failed, Loading } from "../frame/states";
import { texts } from "../texts";
import { TimeChoice } from "../time_choice";
import { done, failed } from "../told";
import { Deeds } from "./deeds";
import { Details } from "./details";
import { Filters } from "./filters";
import { mistakeIn, QueryLine } from "./query";
import { inQuery, orderIn, withOrder } from "./query_words";
import { exported } from "./export";
import { useFound } from "./search";
import { ActionTable, idOf, type Moves } from "./table";

const t = texts.recommendations;

/** Every decision, with what one looks for in the address: a table, and beside it the one that is open. */
export function RecommendationsView() {
  const asked = useSearch({ from: "/recommendations" });
  const navigate = useNavigate({ from: "/recommendations" });
  const [now, setNow] = useState(() => Date.now());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(false);
  const table = useRef<Moves>(null);
  const found = useFound(asked, now);
  const actions = (found.data?.pages.flatMap((page) => page.data) ?? []) as Action[];
  const opened = asked.action;
  const ask = useCallback((changes: Partial<Recommendations>, replace = false): void => {
    void navigate({ search: (before) => ({ ...before, ...changes }), replace });
  }, [navigate]);
  const look = (changes: Partial<Recommendations>): void => { setNow(Date.now()); setChosen(new Set()); ask(changes); };
  const close = (): void => { ask({ action: undefined }); setFocused(false); table.current?.focus(opened); };
  const { fetchNextPage, isFetchingNextPage } = found;
  const more = useCallback(() => { if (!isFetchingNextPage) void fetchNextPage(); }, [fetchNextPage, isFetchingNextPage]);
  const worked = chosen.size ? actions.filter((each) => chosen.has(idOf(each))) : actions.filter((each) => idOf(each) === opened);
  const order = (asked.query ? orderIn(asked.query) : undefined) ?? { sort: asked.sort ?? "issued_at", rising: asked.rising ?? false };
  const word = (): void => look({ query: inQuery(asked.filters, asked.sort, asked.rising), filters: undefined, sort: undefined, rising: undefined });
  const pair = worked.length === 2 ? worked.map(idOf) : undefined;
  useHotkeys([["Escape", () => { if (opened) close(); else setChosen(new Set()); }], ["j", () => table.current?.focus(opened)], ["q", word], ["ArrowDown", () => table.current?.focus(opened)]]);

  return (
    <div className="view recommendations" data-details={opened ? true : undefined}>
      <div className="bar">
        <Group justify="space-between" gap="xs">
          <Group gap="sm" align="baseline">
            <Title order={1} size="h4">{t.title}</Title>
            <span className="dim" role="status">{found.isFetching ? t.loading : found.isSuccess ? (found.hasNextPage ? t.andMore(actions.length) : t.all(actions.length)) : ""}</span>
          </Group>
          <Group gap={6}>
            <TimeChoice time={asked} now={now} otherwise="7d" onChange={(time) => look({ last: undefined, from: undefined, to: undefined, ...time })} />
            <Button size="compact-sm" variant="default" aria-label={t.refresh} title={t.refresh} onClick={() => setNow(Date.now())}><IconRefresh size={15} /></Button>
            <Export asked={asked} now={now} />
          </Group>
        </Group>
        {asked.query !== undefined && <QueryLine query={asked.query} cause={found.error} onAsk={(query) => look({ query })} onClose={() => look({ query: undefined })} />}
        <Filters filters={asked.filters} onChange={(filters) => look({ filters })}>
          {asked.query === undefined && <Button size="compact-sm" variant="default" leftSection={<IconTerminal2 size={15} aria-hidden="true" />} onClick={word}>{texts.query.open}</Button>}
        </Filters>
        {chosen.size > 0 && (
          <Group gap="sm" className="chosen">
            <strong>{t.selected(chosen.size)}</strong>
            <Deeds actions={worked} onDone={() => setChosen(new Set())} />
            <Button size="compact-sm" variant="default" leftSection={<IconScale size={15} aria-hidden="true" />} disabled={!pair} title={pair ? undefined : texts.deeds.compareHelp}
              onClick={() => { if (pair) void navigate({ to: "/compare", search: { one: pair[1], other: pair[0] } }); }}>{texts.deeds.compare}</Button>
          </Group>
        )}
      </div>
      <Keys actions={worked} onDone={() => setChosen(new Set())} />
      <div className="split">
        {found.isError && !actions.length ? <Trouble cause={found.error} again={() => void found.refetch()} look={look} asked={asked} /> : found.isPending ? <Loading /> : actions.length ? (
          <ActionTable
            ref={table} actions={actions} opened={opened} chosen={chosen} sort={order.sort as SortField} rising={order.rising} more={found.hasNextPage}
            onSort={(sort, rising) => look(asked.query ? { query: withOrder(asked.query, sort, rising) } : { sort: sort === "issued_at" ? undefined : sort, rising: rising || undefined })}
            onOpen={(id, into) => { ask({ action: id }, Boolean(opened)); setFocused(into); }}
            onChoose={(ids, is) => setChosen((before) => { const after = new Set(before); for (const id of ids) if (is) after.add(id); else after.delete(id); return after; })}
            onEnd={more}
          />
        ) : <Empty title={t.empty} help={asked.filters || asked.query ? t.emptyHelp : t.nothingYet} />}
        {opened && <Details id={opened} known={actions.find((each) => idOf(each) === opened)} focused={focused} onClose={close} />}
      </div>
    </div>
  );
}

/** The keys L, A and C, for what is chosen or open. */
function Keys({ actions, onDone }: { actions: readonly Action[]; onDone: () => void }) {
  return <div hidden><Deeds actions={actions} onDone={onDone} keys /></div>;
}

function Trouble({ cause, again, look, asked }: { cause: unknown; again: () => void; look: (changes: Partial<Recommendations>) => void; asked: Recommendations }) {
  const broad = cause instanceof Refused && cause.code === "too_broad";
  if (mistakeIn(cause)) return <Empty title={texts.query.wrong} help={texts.query.wrongHelp} />;
  if (!broad) return <Failed cause={cause} again={again} />;
  return (
    <Empty title={t.tooBroad} help={t.tooBroadHelp}>
      <Group gap="xs">
        <Button size="xs" onClick={() => look({ last: "24h", from: undefined, to: undefined })}>{t.shorter}</Button>
        {asked.sort && <Button size="xs" variant="default" onClick={() => look({ sort: undefined, rising: undefined })}>{t.newest}</Button>}
      </Group>
    </Empty>
  );
}

function Export({ asked, now }: { asked: Recommendations; now: number }) {
  const [count, setCount] = useState<number>();
  const stop = useRef<AbortController>(undefined);
  const save = (): void => {
    const { signal } = (stop.current = new AbortController());
    setCount(0);
    let last = 0;
    exported(asked, now, (so) => { last = so; setCount(so); }, signal)
      .then((blob) => {
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "recommendations.csv" });
        link.click();
        URL.revokeObjectURL(link.href);
        done(t.exportDone(last));
      })
      .catch((cause: unknown) => { if (!signal.aborted) failed(cause); })
      .finally(() => setCount(undefined));
  };
  useEffect(() => () => stop.current?.abort(), []);
  if (count !== undefined) return <Button size="compact-sm" variant="light" leftSection={<IconX size={15} aria-hidden="true" />} aria-label={t.exportStop} title={t.exportStop} onClick={() => stop.current?.abort()}>{t.exporting(count)}</Button>;
  return <Button size="compact-sm" variant="default" leftSection={<IconDownload size={15} aria-hidden="true" />} onClick={save}>{t.exportAs}</Button>;
}
