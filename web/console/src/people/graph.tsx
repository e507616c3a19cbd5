import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { components } from "../described/api";
import { texts } from "../texts";
import { placed } from "./layout";

type Schemas = components["schemas"];
type Account = Schemas["LinkedAccount"];
const t = texts.people;
const ROOM = 70; // pixels around the outermost node, for its name
const [WIDE, HIGH] = [560, 300]; // at the least, so that few nodes are not large
interface Thing { id: string; by: string; value: string; accounts: Set<string> }
interface Props { accounts: readonly Account[]; links: readonly Schemas["AccountLink"][] }

/** Accounts and what they share: a node for each account, and one for each thing between them. */
export default function Graph({ accounts, links }: Props) {
  const things = useMemo(() => thingsOf(links), [links]);
  const drawn = useMemo(() => {
    const edges = things.flatMap(({ id, accounts: sharing }) => [...sharing].map((account) => ({ from: account, to: id })));
    const at = placed([...accounts.map(({ account }) => account), ...things.map(({ id }) => id)], edges);
    return { edges, at };
  }, [accounts, things]);
  const { at, edges } = drawn;
  const xs = [...at.values()].map(({ x }) => x);
  const ys = [...at.values()].map(({ y }) => y);
  const [width, height] = [Math.max(WIDE, Math.max(...xs) - Math.min(...xs) + 2 * ROOM), Math.max(HIGH, Math.max(...ys) - Math.min(...ys) + ROOM)];
  const [left, top] = [(Math.max(...xs) + Math.min(...xs) - width) / 2, (Math.max(...ys) + Math.min(...ys) - height) / 2];
  return (
    <figure className="graph">
      <svg viewBox={`${left} ${top} ${width} ${height}`} role="group" aria-label={t.graph(accounts.length, things.length)}>
        {edges.map(({ from, to }) => { const [one, other] = [at.get(from)!, at.get(to)!]; return <line key={`${from} ${to}`} x1={one.x} y1={one.y} x2={other.x} y2={other.y} className="edge" />; })}
        {things.map(({ id, by, value, accounts: sharing }) => {
          const { x, y } = at.get(id)!;
          return (
            <ThingLink key={id} by={by} value={value}>
              <rect x={x - 7} y={y - 7} width="14" height="14" rx="3" transform={`rotate(45 ${x} ${y})`} className="thing" data-by={by} />
              <text x={x} y={y + 22} className="name">{t.by[by] ?? by}</text>
              <title>{`${t.by[by] ?? by} ${value} · ${t.shared(sharing.size)}`}</title>
            </ThingLink>
          );
        })}
        {accounts.map((each) => {
          const { x, y } = at.get(each.account)!;
          const name = each.user_id ?? `${each.account.slice(0, 8)}…`;
          const body = (
            <>
              <circle cx={x} cy={y} r={each.steps === 0 ? 13 : 10} className="account-node" data-own={each.steps === 0 || each.same_person || undefined} data-fraud={each.fraud || undefined} />
              <text x={x} y={each.steps === 0 ? y + 26 : y - 16} className="name strong">{name.length > 18 ? `${name.slice(0, 17)}…` : name}</text>
              <title>{[name, each.fraud ? texts.cases.fraud : "", each.same_person ? t.samePerson : ""].filter(Boolean).join(" · ")}</title>
            </>
          );
          return each.user_id && each.steps > 0 ? <Link key={each.account} to="/person" search={{ kind: "user", id: each.user_id }}>{body}</Link> : <g key={each.account}>{body}</g>;
        })}
      </svg>
      <figcaption className="legend">
        <span><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" className="account-node" /></svg>{t.account}</span>
        <span><svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" className="account-node" data-fraud /></svg>{texts.cases.fraud}</span>
        <span><svg width="14" height="14" aria-hidden="true"><rect x="3" y="3" width="8" height="8" rx="2" transform="rotate(45 7 7)" className="thing" /></svg>{t.thing}</span>
      </figcaption>
    </figure>
  );
}

function ThingLink({ by, value, children }: { by: string; value: string; children: React.ReactNode }) {
  if (by === "device") return <Link to="/person" search={{ kind: "device", id: value }} aria-label={`${t.kinds.device} ${value.slice(0, 16)}`}>{children}</Link>;
  if (by === "ip" && /[.:]/.test(value)) return <Link to="/person" search={{ kind: "address", id: value }} aria-label={`${t.kinds.address} ${value}`}>{children}</Link>;
  return <g>{children}</g>;
}

/** Each shared thing once, with everybody who shares it. */
export function thingsOf(links: readonly Schemas["AccountLink"][]): Thing[] {
  const found = new Map<string, Thing>();
  for (const { one, other, by, value } of links) {
    const id = `${by} ${value}`;
    const thing = found.get(id) ?? { id, by, value, accounts: new Set<string>() };
    thing.accounts.add(one).add(other);
    found.set(id, thing);
  }
  return [...found.values()];
}
