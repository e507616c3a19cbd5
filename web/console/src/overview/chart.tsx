import { Link } from "@tanstack/react-router";
import { texts } from "../texts";
import { atDay, atMoment } from "../words";
import type { Bar } from "./counts";

const t = texts.overview;
const KINDS = ["trust", "allow", "challenge", "deny"] as const;
const HEIGHT = 180;

/** Recommendations over time, as bars; each leads to its actions. The same as a table is below, for those who read it so. */
export function Chart({ bars }: { bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ actions }) => actions), 1);
  const step = Math.ceil(bars.length / 8);
  const hourly = bars.length > 0 && bars[0]!.to - bars[0]!.from < 4_000_000;
  return (
    <figure className="chart">
      <div className="chart-bars" data-many={bars.length > 40 || undefined}>
        {bars.map((bar) => (
          <Link key={bar.from} to="/recommendations" search={{ from: bar.from, to: bar.to }} className="chart-bar" title={told(bar)} aria-label={told(bar)}>
            <svg viewBox={`0 0 10 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true"><Stack bar={bar} most={most} /></svg>
          </Link>
        ))}
      </div>
      <div className="chart-axis" aria-hidden="true">
        {bars.map((bar, index) => <span key={bar.from}>{index % step === 0 ? (hourly ? new Date(bar.from).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" }) : atDay(bar.from)) : ""}</span>)}
      </div>
      <figcaption className="legend">{KINDS.map((kind) => <span key={kind} data-kind={kind}><i className="dot" />{texts.kinds[kind]}</span>)}</figcaption>
    </figure>
  );
}

function Stack({ bar, most }: { bar: Bar; most: number }) {
  let top = HEIGHT;
  return KINDS.map((kind) => {
    const height = (bar.counts[kind] / most) * HEIGHT;
    top -= height;
    return height > 0 && <rect key={kind} x="0" y={top} width="10" height={height} className="bar" data-kind={kind} />;
  });
}

const told = (bar: Bar): string => [t.hour(atMoment(bar.from), bar.actions), ...KINDS.filter((kind) => bar.counts[kind]).map((kind) => `${texts.kinds[kind]} ${bar.counts[kind]}`)].join(", ");
