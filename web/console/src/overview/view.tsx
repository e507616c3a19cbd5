import { Group, Title } from "@mantine/core";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Line } from "../api";
import { between, type Recommendations } from "../asked";
import { Empty, Failed, Loading } from "../frame/states";
import { texts } from "../texts";
import { TimeChoice } from "../time_choice";
import { inNumbers, inPercent, inWords } from "../words";
import { Chart } from "./chart";
import { barsOf, changeOf, frauds, stopped, useCounts } from "./counts";

const t = texts.overview;
const STOPPED = { "recommendation.type": { in: ["challenge", "deny"] } };

/** What happened, against the period before; each number leads to its actions. */
export function OverviewView() {
  const asked = useSearch({ from: "/overview" });
  const navigate = useNavigate({ from: "/overview" });
  const [now, setNow] = useState(() => Date.now());
  const { start, end } = between(asked, now);
  const period = { start, end, application: asked.application };
  const earlier = { start: start - (end - start), end: start, application: asked.application };
  const hours = useCounts("hour", period);
  const before = useCounts("hour", earlier);
  const time = { last: asked.last, from: asked.from, to: asked.to };
  const look = (filters?: Record<string, unknown>): Recommendations => ({ ...time, ...(filters || asked.application ? { filters: { ...(asked.application ? { "context.application_id": asked.application } : {}), ...filters } } : {}) });

  if (hours.isError) return <Failed cause={hours.error} again={() => void hours.refetch()} />;
  if (!hours.data) return <Loading />;
  const { total } = hours.data;
  const was = before.data?.total;
  return (
    <div className="view page overview">
      <Group justify="space-between" gap="xs">
        <Title order={1} size="h4">{t.title}</Title>
        <TimeChoice time={asked} now={now} otherwise="7d" onChange={(chosen) => { setNow(Date.now()); void navigate({ search: (told) => ({ application: told.application, ...chosen }) }); }} />
      </Group>
      <div className="numbers">
        <Number name={t.actions} value={total.actions} before={was?.actions} to={look()} />
        <Number name={t.challenged} value={total.recommendations.challenge ?? 0} before={was?.recommendations.challenge} of={total.actions} kind="challenge" to={look({ "recommendation.type": "challenge" })} />
        <Number name={t.passed} share={total.pass_rate ?? undefined} wasShare={was?.pass_rate ?? undefined} note={t.ofChallenged(total.recommendations.challenge ?? 0)} to={look({ "recommendation.type": "challenge", "recommendation.result": "success" })} />
        <Number name={t.denied} value={total.recommendations.deny ?? 0} before={was?.recommendations.deny} of={total.actions} kind="deny" to={look({ "recommendation.type": "deny" })} />
        <Number name={t.fraud} value={frauds(total)} before={was && frauds(was)} to={look({ label: { in: ["CONFIRMED_FRAUD", "SUSPECTED_FRAUD"] } })} />
      </div>
      {total.actions === 0 ? <Empty title={t.none} help={t.noneHelp} /> : (
        <>
          <section className="card">
            <Title order={2} size="h6">{t.overTime}</Title>
            <Chart bars={barsOf(hours.data.lines, start, end)} />
            {!hours.data.complete && <p className="dim" role="status">{t.incomplete}</p>}
          </section>
          <div className="columns">
            <Lines title={t.reasons} by="reason" period={period} earlier={earlier} named={(code) => inWords(code)} to={(code) => look({ reasons: { contains: code } })} />
            <div className="stacked">
              <Lines title={t.byAction} by="action_type" period={period} earlier={earlier} named={(name) => name.replaceAll("_", " ")} to={(name) => look({ "context.action_type": name })} />
              <Lines title={t.byApplication} by="application" period={period} earlier={earlier} named={(name) => name} to={(name) => look({ "context.application_id": name })} />
            </div>
          </div>
          <p className="dim"><Link to="/recommendations" search={look(STOPPED)}>{t.look}</Link></p>
        </>
      )}
    </div>
  );
}

interface NumberProps { name: string; value?: number; share?: number | undefined; before?: number | undefined; wasShare?: number | undefined; of?: number; note?: string; kind?: "challenge" | "deny"; to: Recommendations }

/** A number with its change, as a link to what it counts. */
function Number({ name, value, share, before, wasShare, of, note, kind, to }: NumberProps) {
  const told = value !== undefined ? inNumbers(value) : share !== undefined ? inPercent(share) : "–";
  return (
    <Link to="/recommendations" search={to} className="number-card" data-kind={kind}>
      <span className="number-name">{name}</span>
      <span className="number-value">{told}{of !== undefined && of > 0 && value !== undefined && <small>{inPercent(value / of)}</small>}</span>
      <span className="dim number-note">{note ?? <Change now={value} before={before} />}{share !== undefined && wasShare !== undefined && <> · {points(share - wasShare)}</>}</span>
    </Link>
  );
}

const points = (change: number): string => `${change < 0 ? "−" : "+"}${Math.abs(change * 100).toFixed(1)} points`;

function Change({ now, before }: { now: number | undefined; before: number | undefined }): ReactNode {
  if (now === undefined || before === undefined) return "\u00a0";
  const change = changeOf(now, before);
  if (change === undefined) return now ? `${t.fresh}, ${t.before}` : t.same;
  return Math.abs(change) < 0.005 ? t.same : `${change < 0 ? "−" : "+"}${inPercent(Math.abs(change))} ${t.before}`;
}

type Period = Parameters<typeof useCounts>[1];
interface LinesProps { title: string; by: "reason" | "action_type" | "application"; period: Period; earlier: Period; named: (value: string) => string; to: (value: string) => Recommendations }

function Lines({ title, by, period, earlier, named, to }: LinesProps) {
  const now = useCounts(by, period);
  const was = useCounts(by, earlier);
  const lines = (now.data?.lines ?? []).filter(({ value }) => value !== "").slice(0, 12);
  const before = new Map((was.data?.lines ?? []).map((line) => [line.value, line]));
  const most = Math.max(...lines.map(({ actions }) => actions), 1);
  return (
    <section className="card">
      <Title order={2} size="h6">{title}</Title>
      <table className="plain-table lines">
        <thead><tr><th scope="col"><span className="hidden">{title}</span></th><th scope="col" className="number">{t.actions}</th><th scope="col" className="number">{t.share}</th><th scope="col" className="number">{t.change}</th></tr></thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.value}>
              <th scope="row">
                <Link to="/recommendations" search={to(String(line.value))}>{named(String(line.value))}</Link>
                <svg viewBox="0 0 100 3" preserveAspectRatio="none" className="line-bar" aria-hidden="true"><rect width={(line.actions / most) * 100} height="3" className="all" /><rect width={(stopped(line) / most) * 100} height="3" className="stopped" /></svg>
              </th>
              <td className="number">{inNumbers(line.actions)}</td>
              <td className="number">{inPercent(line.actions ? stopped(line) / line.actions : 0)}</td>
              <td className="number dim"><Difference line={line} before={before.get(line.value)} known={was.isSuccess} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Difference({ line, before, known }: { line: Line; before: Line | undefined; known: boolean }): ReactNode {
  if (!known) return "";
  const change = changeOf(line.actions, before?.actions ?? 0);
  return change === undefined ? t.fresh : `${change < 0 ? "−" : "+"}${inPercent(Math.abs(change))}`;
}
