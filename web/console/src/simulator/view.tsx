import { Button, NativeSelect, NumberInput, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import type { Action, Kind } from "../api";
import { Empty, Failed, Loading } from "../frame/states";
import { KindBadge, Score } from "../recommendations/badges";
import { simulator } from "../signing_in";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { atClock, inPercent, inWords } from "../words";
import { begin, decided, SANDBOX, state, stop } from "./attacking";
import "./simulator.css";
import { texts as t } from "./texts";

const KINDS: readonly Kind[] = ["trust", "allow", "challenge", "deny"];

/** Attacks on the local run's sandbox: begun here, and the decisions arrive while one watches. */
export function SimulatorView() {
  const queries = useQueryClient();
  const told = useQuery(state);
  const running = told.data?.running ?? null;
  const read = useQuery(decided(running !== null));
  const [attack, setAttack] = useState("bot");
  const [count, setCount] = useState(20);
  if (!simulator()) return <Empty title={t.nowhere} help={t.nowhereHelp} />;
  if (told.isError) return <Failed cause={told.error} again={() => void told.refetch()} />;
  if (!told.data) return <Loading />;
  const act = (what: Promise<unknown>, text: string): void => void what.then((now) => { queries.setQueryData(state.queryKey, now as typeof told.data); done(text); return queries.invalidateQueries({ queryKey: ["attacked"] }); }).catch(failed);
  const go = (event: FormEvent): void => { event.preventDefault(); act(begin(attack, count), t.begun); };
  return (
    <div className="view page simulator">
      <div><Title order={1} size="h4">{t.title}</Title><p className="dim lead">{t.lead}</p></div>
      <form className="card attack-form" aria-label={t.title} onSubmit={go}>
        <NativeSelect label={t.attack} description={told.data.attacks[attack]} value={attack} data={Object.keys(told.data.attacks).map((value) => ({ value, label: t.names[value] ?? value }))} onChange={(event) => setAttack(event.currentTarget.value)} />
        <NumberInput label={t.count} min={1} max={200} allowDecimal={false} value={count} onChange={(value) => { if (typeof value === "number") setCount(value); }} />
        {running ? <Button color="red" variant="light" onClick={() => act(stop(), t.stopped)}>{t.stop}</Button> : <Button type="submit">{t.begin}</Button>}
        <p role="status" className="dim">{running ? t.running(t.names[running.attack] ?? running.attack, running.count) : t.idle}</p>
      </form>
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : !read.data ? <Loading /> : read.data.length === 0 ? <Empty title={t.none} help={t.noneHelp} /> : <Decisions actions={read.data} />}
    </div>
  );
}

function Decisions({ actions }: { actions: readonly Action[] }) {
  const counts = KINDS.map((kind) => ({ kind, actions: actions.filter(({ recommendation }) => recommendation.type === kind).length }));
  const stopped = actions.filter(({ recommendation }) => recommendation.type === "challenge" || recommendation.type === "deny").length;
  return (
    <section className="card" aria-label={t.decided(actions.length)}>
      <p className="attack-sum"><b>{t.decided(actions.length)}</b> <span>{t.stopShare(inPercent(stopped / actions.length))}</span> {counts.filter((each) => each.actions).map((each) => <span key={each.kind}><KindBadge kind={each.kind} /> {each.actions}</span>)} <Link to="/recommendations" search={{ last: "1h", filters: { "context.application_id": SANDBOX } }}>{t.all}</Link></p>
      <ul className="seen attacked">
        {actions.map((action) => {
          const kind = action.recommendation.type as Kind;
          return (
            <li key={action.id}>
              <Link to="/recommendations" search={{ action: action.context.action_id }} className="action-line">
                <KindBadge kind={kind} /><Score value={action.risk_score} kind={kind} /><span>{action.context.action_type.replaceAll("_", " ")}</span><span className="dim">{[...new Set(action.reasons.map(inWords))].slice(0, 3).join(" · ")}</span>
              </Link>
              <span className="dim">{[all.results[action.recommendation.result ?? ""], atClock(action.context.action_performed_at)].filter(Boolean).join(" · ")}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
