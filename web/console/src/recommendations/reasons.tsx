import type { Share } from "../api";
import { texts } from "../texts";
import { inWords, shown, signed } from "../words";

const t = texts.details;

/** Why: each reason in words, with its share of the score, what was observed and what is usual. */
export function ReasonList({ shares }: { shares: readonly Share[] }) {
  if (!shares.length) return <p className="dim">{t.whyNothing}</p>;
  const most = Math.max(...shares.map(({ points }) => Math.abs(points)), 1);
  const ordered = [...shares].sort((one, other) => Math.abs(other.points) - Math.abs(one.points));
  return (
    <ol className="reasons">
      {ordered.map((share) => {
        const width = (Math.abs(share.points) / most) * 50;
        return (
          <li key={share.code} data-raises={share.points > 0}>
            <div className="reason-head">
              <strong>{share.text ?? inWords(share.code)}</strong>
              <span className="points" title={share.points > 0 ? t.raises : t.lowers}>{signed(share.points)}</span>
            </div>
            <svg viewBox="0 0 100 3" preserveAspectRatio="none" className="share-bar" role="img" aria-label={`${share.points > 0 ? t.raises : t.lowers}: ${t.points(signed(share.points))}`}>
              <rect width="100" height="3" className="ground" />
              <rect x={share.points > 0 ? 50 : 50 - width} width={width} height="3" className="share" />
              <rect x="49.8" width="0.4" height="3" className="middle" />
            </svg>
            <div className="reason-facts">
              <code>{share.code}</code>
              <Observed share={share} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** What was measured against what is usual. A yes or no is said by the sentence already. */
function Observed({ share }: { share: Share }) {
  const { observed } = share;
  if (typeof observed === "boolean" || observed === null || observed === undefined) return null;
  return (
    <>
      <span>{t.observed} <b>{shown(observed)}</b></span>
      {Object.keys(share.usual).length > 0 && <span>{t.usual} <b>{usual(share.usual as Record<string, unknown>)}</b></span>}
    </>
  );
}

/** From which value and up to which nothing is moved; by measure, if there are several. */
function usual(range: Record<string, unknown>): string {
  const { from, below, ...measures } = range;
  const nested = Object.entries(measures).map(([name, each]) => [name.replaceAll("_", " "), usual(each as Record<string, unknown>)]).filter(([, range]) => range).map((part) => part.join(" "));
  const told = from !== undefined && below !== undefined ? `${shown(from)} – ${shown(below)}` : from !== undefined ? `≥ ${shown(from)}` : below !== undefined ? `< ${shown(below)}` : "";
  return [told, ...nested].filter(Boolean).join(" · ");
}
