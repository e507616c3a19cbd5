import { Link } from "@tanstack/react-router";
import type { Kind } from "../api";
import { KindBadge } from "../recommendations/badges";
import type { Tried } from "../rules/policy";
import { texts as all } from "../texts";
import { inNumbers, inPercent } from "../words";
import "./draft.css";
import { texts as t } from "./texts";

const KINDS: readonly Kind[] = ["trust", "allow", "challenge", "deny"];

/** What a trial came to: decisions as they are and as they would be, whom it reaches, and examples. */
export function Picture({ tried, days, hits }: { tried: Tried; days: number; hits?: string }) {
  if (!tried.actions) return <p className="dim">{t.nothing(days)}</p>;
  const moved = Object.entries(tried.decisions).map(([name, count]) => ({ pair: name.split(" ") as [Kind, Kind], count })).filter(({ pair: [one, other] }) => one !== other);
  const ended = Object.entries(tried.ended).filter(([, { hits: some }]) => some > 0);
  return (
    <div className="picture">
      <p><b>{hits ? `${hits} · ` : ""}{tried.changed ? t.changed(tried.changed) : t.unchanged}</b> <span className="dim">{t.of(tried.actions, days)}</span></p>
      <Bar name={t.before} counts={counted(tried, 0)} of={tried.actions} />
      <Bar name={t.after} counts={counted(tried, 1)} of={tried.actions} />
      {moved.length > 0 && (
        <ul className="seen">
          {moved.map(({ pair: [one, other], count }) => <li key={`${one} ${other}`}><span className="moved"><KindBadge kind={one} /> → <KindBadge kind={other} /></span><b>{inNumbers(count)}</b></li>)}
        </ul>
      )}
      {ended.length > 0 && (
        <>
          <p className="dim">{t.known}</p>
          <ul className="seen">{ended.map(([name, { actions, hits: some }]) => <li key={name}><span>{t.ended[name] ?? name}</span><b>{t.reached(some, actions)}</b></li>)}</ul>
        </>
      )}
      {tried.examples.length > 0 && <p>{t.examples}: {tried.examples.slice(0, 8).map((id, at) => <span key={id}>{at > 0 && " · "}<Link to="/recommendations" search={{ action: id }}>{at + 1}</Link></span>)}</p>}
    </div>
  );
}

function counted({ decisions }: Tried, side: 0 | 1): Record<Kind, number> {
  const counts: Record<Kind, number> = { trust: 0, allow: 0, challenge: 0, deny: 0 };
  for (const [name, count] of Object.entries(decisions)) counts[name.split(" ")[side] as Kind] += count;
  return counts;
}

/** One side, as a bar of its four recommendations. What is drawn is told in words, too. */
function Bar({ name, counts, of }: { name: string; counts: Record<Kind, number>; of: number }) {
  const told = KINDS.filter((kind) => counts[kind]).map((kind) => `${all.kinds[kind]} ${inPercent(counts[kind] / of)}`).join(", ");
  let left = 0;
  return (
    <div className="side" role="img" aria-label={`${name}: ${told}`}>
      <span className="dim">{name}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        {KINDS.map((kind) => {
          const width = (counts[kind] / of) * 100;
          left += width;
          return width > 0 && <rect key={kind} x={left - width} width={width} height="10" className="bar" data-kind={kind} />;
        })}
      </svg>
      <span className="dim told">{told}</span>
    </div>
  );
}
