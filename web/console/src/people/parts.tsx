import { Button, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "../api";
import type { components } from "../described/api";
import { useMay } from "../may";
import { LabelButton } from "../recommendations/deeds";
import { texts } from "../texts";
import { done, failed } from "../told";
import { atMoment } from "../words";

const t = texts.people;
type Schemas = components["schemas"];
export const OF_VERDICTS: Record<string, string> = { confirmed: "CONFIRMED_FRAUD", suspected: "SUSPECTED_FRAUD", legit: "CONFIRMED_LEGIT" };
interface HeadProps {
  title: string; label?: { type: Schemas["LabelSubject"]["type"]; value: string; read: readonly unknown[] }; children?: ReactNode;
  successes?: number; first?: number | undefined; last?: number | undefined; reputation: Schemas["ReputationSummary"];
}

export function Head({ title, label, children, successes, first, last, reputation }: HeadProps) {
  const queries = useQueryClient();
  return (
    <section className="card person-head">
      <Title order={2} size="h5">{title}</Title>
      <span className="dim">{[successes !== undefined && t.successes(successes), first && t.since(atMoment(first)), last && `${t.last} ${atMoment(last)}`].filter(Boolean).join(" · ")}</span>
      <span className="labels">{reputation.labels.length ? reputation.labels.map((label) => <span key={label.label_id} className="label" data-label={OF_VERDICTS[label.verdict]}>{texts.labels[OF_VERDICTS[label.verdict] ?? ""] ?? label.verdict} · {atMoment(label.at)}</span>) : <span className="dim">{t.noLabels}</span>}</span>
      {children}
      <span className="deeds">
        {label && <LabelButton subject={{ type: label.type, value: label.value }} onDone={() => void queries.invalidateQueries({ queryKey: label.read })} />}
      </span>
    </section>
  );
}

export function Seen({ name, values }: { name: string; values: readonly Schemas["SeenValue"][] }) {
  if (!values.length) return null;
  return <section className="section"><Title order={3} size="h6">{name}</Title><ul className="seen">{values.slice(0, 8).map((each) => <li key={each.what}><span className={each.what.length > 28 ? "long" : undefined}>{each.what}</span><span className="dim">{each.count} × · {atMoment(each.last_seen)}</span></li>)}</ul></section>;
}

export function Trusted({ user, devices }: { user: string; devices: readonly Schemas["TrustedDevice"][] }) {
  const revokes = useMay()("DELETE /risk/v1/users/{user_id}/devices/{device_id}");
  const queries = useQueryClient();
  const revoke = (device_id: string): void => {
    api.DELETE("/risk/v1/users/{user_id}/devices/{device_id}", { params: { path: { user_id: user, device_id } } })
      .then(() => { done(t.revoked); return queries.invalidateQueries({ queryKey: ["user", user] }); }).catch(failed);
  };
  return (
    <section className="card">
      <Title order={2} size="h6">{t.devices}</Title>
      {devices.length === 0 && <p className="dim">{t.noDevices}</p>}
      <ul className="seen">
        {devices.map((each) => (
          <li key={each.device_id}>
            <span><Link to="/person" search={{ kind: "device", id: each.device_id }} className="long">{each.device_id.slice(0, 24)}…</Link><br /><span className="dim">{t.successes(each.successes)} · {t.since(atMoment(each.since))}</span></span>
            {revokes && <Button size="compact-xs" variant="default" onClick={() => revoke(each.device_id)}>{t.revoke}</Button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Accounts({ accounts, more }: { accounts: readonly Schemas["SeenAccount"][]; more: boolean }): ReactNode {
  return (
    <section className="card">
      <Title order={2} size="h6">{t.accounts}</Title>
      {accounts.length === 0 && <p className="dim">{t.unknown}</p>}
      <ul className="seen">{accounts.map((each) => <li key={`${each.account} ${each.device_id ?? ""}`}><span>{each.user_id ? <Link to="/person" search={{ kind: "user", id: each.user_id }}>{each.user_id}</Link> : <span className="long">{each.account.slice(0, 16)}…</span>}</span><span className="dim">{t.last} {atMoment(each.last_seen)}</span></li>)}</ul>
      {more && <p className="dim">{t.cut}</p>}
    </section>
  );
}
