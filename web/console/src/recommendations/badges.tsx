import { IconAlertTriangle, IconBan, IconCheck, IconShieldCheck } from "@tabler/icons-react";
import type { Kind } from "../api";
import { texts } from "../texts";

const ICONS = { trust: IconShieldCheck, allow: IconCheck, challenge: IconAlertTriangle, deny: IconBan };

/** A recommendation: by a word, a sign and a colour. */
export function KindBadge({ kind }: { kind: Kind }) {
  const Icon = ICONS[kind] ?? IconCheck;
  return <span className="kind" data-kind={kind}><Icon size={14} stroke={2.2} aria-hidden="true" />{texts.kinds[kind] ?? kind}</span>;
}

/** A score from 0 to 100, as a number and a bar. */
export function Score({ value, kind }: { value: number; kind: Kind }) {
  return (
    <span className="score" data-kind={kind}>
      <span className="score-number">{value.toFixed(value >= 99.95 || value === 0 ? 0 : 1)}</span>
      <svg className="score-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" rx="2" className="ground" /><rect width={value} height="4" rx="2" className="share" /></svg>
    </span>
  );
}
