import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, held } from "../api";
import type { components } from "../described/api";
import { Failed } from "../frame/states";
import { inNumbers } from "../words";
import { texts } from "./texts";

const t = texts.thresholds;
const HISTORY = 90 * 86_400_000; // milliseconds
type Weighed = components["schemas"]["Tradeoff"];
interface Props { action: string; application: string | undefined; onUse: ((challenge: number, deny: number) => void) | undefined }

/** Which thresholds of an action cost least, on the tenant's own history. */
export function Tradeoff({ action, application, onUse }: Props) {
  const [asked, setAsked] = useState<number>();
  const read = useQuery({
    queryKey: ["tradeoff", action, application, asked],
    enabled: asked !== undefined,
    queryFn: async ({ signal }) => {
      const query = { action_type: action, from: (asked ?? 0) - HISTORY, to: asked ?? 0, ...(application ? { application_id: application } : {}) };
      return held(await api.GET("/risk/v1/thresholds/tradeoff", { params: { query }, signal })) as Weighed;
    },
  });
  return (
    <div className="tradeoff">
      <span><Button size="compact-xs" variant="subtle" disabled={read.isFetching} onClick={() => setAsked(Date.now())}>{read.isFetching ? t.weighing : t.least}</Button> <span className="dim">{t.leastHelp}</span></span>
      {read.isError && <Failed cause={read.error} />}
      {read.data && <Told weighed={read.data} onUse={onUse} />}
    </div>
  );
}

function Told({ weighed, onUse }: { weighed: Weighed; onUse: Props["onUse"] }) {
  const { least, current, needed, lines = [], costs } = weighed;
  if (needed || !least || !current) return <p role="status">{t.needed(needed?.frauds ?? 0, needed?.legitimate ?? 0)}</p>;
  return (
    <div role="status">
      <p><b>{t.cheapest}</b>: {t.challenge} {least.challenge}, {t.deny} {least.deny} ({t.cost(inNumbers(least.cost ?? 0))}) · <b>{t.current}</b>: {current.challenge}, {current.deny} ({t.cost(inNumbers(current.cost ?? 0))})
        {onUse && <Button size="compact-xs" variant="light" ml="xs" onClick={() => onUse(least.challenge, least.deny)}>{t.use}</Button>}</p>
      <Curve lines={lines} at={current.challenge} least={least.challenge} />
      {costs && <p className="dim">{t.costs(inNumbers(costs.fraud), inNumbers(costs.denial))}</p>}
    </div>
  );
}

/** What it costs by the score from which it is challenged; the line now, and where it costs least. */
function Curve({ lines, at, least }: { lines: NonNullable<Weighed["lines"]>; at: number; least: number }) {
  const most = Math.max(1e-9, ...lines.map(({ cost }) => cost ?? 0));
  const points = lines.map(({ threshold, cost }) => `${threshold},${40 - ((cost ?? 0) / most) * 38}`).join(" ");
  return (
    <figure className="scores">
      <svg viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label={t.curve}><polyline points={points} className="curve" /><line x1={at} x2={at} y1="0" y2="40" className="at" /><line x1={least} x2={least} y1="0" y2="40" className="least" /></svg>
      <figcaption className="dim">{t.curve}</figcaption>
    </figure>
  );
}
