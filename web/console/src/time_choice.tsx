import { lazy, Suspense } from "react";
import { between, SPANS, type Span, type Time } from "./asked";
import { texts } from "./texts";

const Moments = lazy(async () => ({ default: (await import("./moments_form")).Moments }));
interface Props { time: Time; now: number; otherwise: Span; onChange: (time: Time) => void }

/** Which time is looked at: up to now, or between two moments. */
export function TimeChoice({ time, now, otherwise, onChange }: Props) {
  const { start, end } = between(time, now, otherwise);
  const chosen = time.from ? undefined : (time.last ?? otherwise);
  return (
    <div className="time-choice">
      <div className="spans" role="group" aria-label={texts.recommendations.columns.time}>
        {(Object.keys(SPANS) as Span[]).map((span) => <button key={span} type="button" className="plain" aria-pressed={span === chosen} onClick={() => onChange({ last: span })}>{texts.time.last[span]}</button>)}
      </div>
      <Suspense fallback={<span className="moment-button" />}><Moments time={time} start={start} end={end} onChange={onChange} /></Suspense>
    </div>
  );
}
