import { Button, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { api, held, type Kind } from "../api";
import type { components } from "../described/api";
import { Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { KindBadge, Score } from "../recommendations/badges";
import { Fact } from "../recommendations/details";
import { texts } from "../texts";
import { done, failed } from "../told";
import { atMoment, inWords, shown } from "../words";

const t = texts.people;
type Schemas = components["schemas"];

export function User({ id }: { id: string }) {
  const read = useQuery({ queryKey: ["user", id], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/users/{user_id}", { params: { path: { user_id: id } }, signal })) });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { data } = read;
  return (
    <>
      <Head title={id} successes={data.successes} first={data.first_seen} last={data.last_seen} reputation={data.reputation} />
      <div className="columns">
        <section className="card">
          <Title order={2} size="h6">{t.usual}</Title>
          {data.successes === 0 && <p className="dim">{t.usualNothing}</p>}
          <Seen name={t.places} values={data.places} /><Seen name={t.browsers} values={data.browsers} /><Seen name={t.timezones} values={data.timezones} /><Seen name={t.languages} values={data.languages} />
        </section>
        <Trusted user={id} devices={data.devices} />
        <Linked user={id} />
      </div>
      <Actions actions={data.actions} />
    </>
  );
}

export function Device({ id }: { id: string }) {
  const read = useQuery({ queryKey: ["device", id], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/devices/{device_id}", { params: { path: { device_id: id } }, signal })) });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { data } = read;
  return (
    <>
      <Head title={`${t.kinds.device} ${id.slice(0, 20)}…`} successes={data.successes} first={data.first_seen} last={data.last_seen} reputation={data.reputation} />
      <div className="columns">
        <section className="card">
          <Title order={2} size="h6">{t.usual}</Title>
          {data.successes === 0 && <p className="dim">{t.usualNothing}</p>}
          <Seen name={t.places} values={data.places} /><Seen name={t.traits} values={data.traits} /><Seen name={t.keys} values={data.keys} />
        </section>
        <Accounts accounts={data.accounts} more={data.more_accounts} />
      </div>
      <Actions actions={data.actions} />
    </>
  );
}

export function Address({ ip }: { ip: string }) {
  const read = useQuery({ queryKey: ["address", ip], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/addresses/{ip}", { params: { path: { ip } }, signal })) });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { data } = read;
  const facts = Object.entries({ ...(data.facts as object), ...(data.network as object) });
  return (
    <>
      <Head title={ip} reputation={data.reputation} />
      <div className="columns">
        <section className="card"><Title order={2} size="h6">{texts.details.context}</Title><dl className="facts">{facts.map(([name, value]) => <Fact key={name} name={name.replaceAll("_", " ")}>{shown(value)}</Fact>)}</dl></section>
        <Accounts accounts={data.accounts} more={data.more_accounts} />
      </div>
      <Actions actions={data.actions} />
    </>
  );
}

interface HeadProps { title: string; successes?: number; first?: number | undefined; last?: number | undefined; reputation: Schemas["ReputationSummary"] }

function Head({ title, successes, first, last, reputation }: HeadProps) {
  return (
    <section className="card person-head">
      <Title order={2} size="h5">{title}</Title>
      <span className="dim">{[successes !== undefined && t.successes(successes), first && t.since(atMoment(first)), last && `${t.last} ${atMoment(last)}`].filter(Boolean).join(" · ")}</span>
      <span>{reputation.labels.length ? reputation.labels.map((label) => <span key={label.label_id} className="label" data-label={label.verdict.includes("fraud") ? "CONFIRMED_FRAUD" : "CONFIRMED_LEGIT"}>{label.verdict.replaceAll("_", " ")} · {atMoment(label.at)}</span>) : <span className="dim">{t.noLabels}</span>}</span>
    </section>
  );
}

function Seen({ name, values }: { name: string; values: readonly Schemas["SeenValue"][] }) {
  if (!values.length) return null;
  return <section className="section"><Title order={3} size="h6">{name}</Title><ul className="seen">{values.slice(0, 8).map((each) => <li key={each.what}><span className={each.what.length > 28 ? "long" : undefined}>{each.what}</span><span className="dim">{each.count} × · {atMoment(each.last_seen)}</span></li>)}</ul></section>;
}

function Trusted({ user, devices }: { user: string; devices: readonly Schemas["TrustedDevice"][] }) {
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

function Linked({ user }: { user: string }) {
  const [asked, setAsked] = useState(false);
  const read = useQuery({ queryKey: ["linked", user], enabled: asked, queryFn: async ({ signal }) => held(await api.GET("/risk/v1/users/{user_id}/linked", { params: { path: { user_id: user } }, signal })) });
  const by = (account: string): string => [...new Set((read.data?.links ?? []).filter(({ one, other }) => one === account || other === account).map((link) => link.by.replaceAll("_", " ")))].join(", ");
  return (
    <section className="card">
      <Title order={2} size="h6">{t.linked}</Title>
      {!asked ? <Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>{t.findLinked}</Button> : read.isError ? <Failed cause={read.error} /> : !read.data ? <Loading /> : (
        <>
          {read.data.accounts.length === 0 && <p className="dim">{t.noLinked}</p>}
          <ul className="seen">
            {read.data.accounts.map((each) => (
              <li key={each.account}>
                <span>{each.user_id ? <Link to="/person" search={{ kind: "user", id: each.user_id }}>{each.user_id}</Link> : <span className="long">{each.account.slice(0, 16)}…</span>}{each.fraud && <> <span className="label" data-label="CONFIRMED_FRAUD">{texts.cases.fraud}</span></>}</span>
                <span className="dim">{t.steps(each.steps)} · {t.by} {by(each.account)}</span>
              </li>
            ))}
          </ul>
          {read.data.crowded.length > 0 && <p className="dim">{t.crowded} {read.data.crowded.map((each) => each.by.replaceAll("_", " ")).join(", ")}</p>}
          {read.data.cut && <p className="dim">{t.cut}</p>}
        </>
      )}
    </section>
  );
}

function Accounts({ accounts, more }: { accounts: readonly Schemas["SeenAccount"][]; more: boolean }): ReactNode {
  return (
    <section className="card">
      <Title order={2} size="h6">{t.accounts}</Title>
      {accounts.length === 0 && <p className="dim">{t.unknown}</p>}
      <ul className="seen">{accounts.map((each) => <li key={`${each.account} ${each.device_id ?? ""}`}><span>{each.user_id ? <Link to="/person" search={{ kind: "user", id: each.user_id }}>{each.user_id}</Link> : <span className="long">{each.account.slice(0, 16)}…</span>}</span><span className="dim">{t.last} {atMoment(each.last_seen)}</span></li>)}</ul>
      {more && <p className="dim">{t.cut}</p>}
    </section>
  );
}

function Actions({ actions }: { actions: readonly Schemas["ActionLine"][] }) {
  if (!actions.length) return null;
  return (
    <section className="card">
      <Title order={2} size="h6">{t.actions}</Title>
      <ul className="case-actions">
        {actions.map((each) => (
          <li key={each.action_id}>
            <Link to="/recommendations" search={{ action: each.action_id }} className="action-line">
              <KindBadge kind={each.recommendation as Kind} /><Score value={each.risk_score} kind={each.recommendation as Kind} />
              <span>{each.action_type.replaceAll("_", " ")}{each.user_id ? ` · ${each.user_id}` : ""}</span>
              <span className="dim">{atMoment(each.at)}{each.reasons[0] ? ` · ${inWords(each.reasons[0])}` : ""}</span>
              {each.label && <span className="label" data-label={each.label}>{texts.labels[each.label] ?? each.label}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
