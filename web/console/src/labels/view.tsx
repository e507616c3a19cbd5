import { Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api, held, type Action, type Kind } from "../api";
import { between } from "../asked";
import { choices } from "../described/catalogue";
import { Empty, Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { KindBadge, Score } from "../recommendations/badges";
import { texts as all } from "../texts";
import { TimeChoice } from "../time_choice";
import { atMoment, inFull, inPercent, userOf } from "../words";
import "./labels.css";
import { labelled, verdictOf } from "./labelling";
import { Many } from "./many";
import { texts as t } from "./texts";

/** What turned out to be true: labelled actions by time and kind, whether the decision was right, and labels for many at once. */
export function LabelsView() {
  const asked = useSearch({ from: "/labels" });
  const navigate = useNavigate({ from: "/labels" });
  const queries = useQueryClient();
  const [now, setNow] = useState(() => Date.now());
  const [adding, setAdding] = useState(false);
  const may = useMay();
  const { start, end } = between(asked, now, "7d");
  const filters = { label: asked.label ? { in: [asked.label] } : { exists: true }, ...(asked.user ? { "context.user_id": asked.user } : {}) };
  const read = useInfiniteQuery(labelled(start, end, filters));
  const found = read.data?.pages.flatMap((page) => page.data as Action[]) ?? [];
  return (
    <div className="view page labels">
      <div className="labels-head">
        <div><Title order={1} size="h4">{t.title}</Title><p className="dim lead">{t.lead}</p></div>
        {may("POST /risk/v1/label") && <Button size="compact-sm" aria-expanded={adding} onClick={() => setAdding(!adding)}>{t.add}</Button>}
      </div>
      <div className="labels-filters">
        <TimeChoice time={asked} now={now} otherwise="7d" onChange={(chosen) => { setNow(Date.now()); void navigate({ search: ({ label, user }) => ({ label, user, ...chosen }) }); }} />
        <NativeSelect size="xs" aria-label={t.kind} value={asked.label ?? ""} data={[{ value: "", label: t.any }, ...choices.label_type.map((value) => ({ value, label: all.labels[value] ?? value }))]} onChange={(event) => void navigate({ search: (before) => ({ ...before, label: event.currentTarget.value || undefined }) })} />
        <User key={asked.user} user={asked.user ?? ""} onFind={(user) => void navigate({ search: (before) => ({ ...before, user: user || undefined }) })} />
      </div>
      <Maturity start={start} end={end} />
      {adding && <Many onDone={() => queries.invalidateQueries({ queryKey: ["actions"] })} />}
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : read.isPending ? <Loading /> : found.length === 0 ? (
        <Empty title={asked.label || asked.user ? t.noMatch : t.none} help={t.noneHelp}><Link to="/recommendations" search={{ last: "14d", filters: { "recommendation.type": { in: ["challenge", "deny"] } } }}>{t.look}</Link></Empty>
      ) : (
        <>
          <Table actions={found} />
          {read.hasNextPage && <Button variant="default" w="fit-content" loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>{all.recommendations.more}</Button>}
        </>
      )}
    </div>
  );
}

function User({ user, onFind }: { user: string; onFind: (user: string) => void }) {
  const [text, setText] = useState(user);
  return <form onSubmit={(event) => { event.preventDefault(); onFind(text.trim()); }}><TextInput size="xs" type="search" aria-label={t.user} placeholder={t.user} maxLength={256} value={text} onChange={(event) => { setText(event.currentTarget.value); if (!event.currentTarget.value) onFind(""); }} /></form>;
}

/** Whether labels have had time to come, in the time that is looked at. */
function Maturity({ start, end }: { start: number; end: number }) {
  const read = useQuery({ queryKey: ["metrics", "maturity", start, end], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/metrics", { params: { query: { from: start, to: end } }, signal })) });
  if (!read.data) return null;
  const { maturity, total } = read.data;
  const unknown = total.unknown?.share;
  return <p className="note" role="status">{maturity.mature ? t.mature(maturity.mature_days) : t.maturity(maturity.immature_days, maturity.mature_days)} {unknown !== undefined && t.known(inPercent(1 - unknown))}</p>;
}

function Table({ actions }: { actions: readonly Action[] }) {
  return (
    <div className="card">
      <table className="plain-table labels-table">
        <thead><tr><th scope="col">{t.at}</th><th scope="col">{t.label}</th><th scope="col">{t.action}</th><th scope="col">{t.of}</th><th scope="col">{t.decided}</th><th scope="col">{t.score}</th><th scope="col">{t.right}</th></tr></thead>
        <tbody>
          {actions.map((action) => {
            const kind = action.recommendation.type as Kind;
            const verdict = verdictOf(action);
            return (
              <tr key={action.id}>
                <th scope="row" title={inFull(action.context.action_performed_at)}><Link to="/recommendations" search={{ action: action.context.action_id }}>{atMoment(action.context.action_performed_at)}</Link></th>
                <td><span className="label" data-label={action.label}>{all.labels[action.label ?? ""] ?? action.label}</span></td>
                <td>{action.context.action_type.replaceAll("_", " ")}</td>
                <td className="whom" title={userOf(action)?.id}>{userOf(action)?.id ?? <span className="dim">{all.recommendations.anonymous}</span>}</td>
                <td><KindBadge kind={kind} /></td>
                <td><Score value={action.risk_score} kind={kind} /></td>
                <td data-verdict={verdict}>{t.verdicts[verdict]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
