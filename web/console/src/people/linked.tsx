import { Button, Group, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { api, held } from "../api";
import { Failed, Loading } from "../frame/states";
import { CaseButton } from "../recommendations/deeds";
import { texts } from "../texts";

const t = texts.people;
const Graph = lazy(() => import("./graph"));

/** Who shares what with a user, in one or two steps: as a graph and as a list, which can be narrowed and put into a case. */
export function Linked({ user }: { user: string }) {
  const [asked, setAsked] = useState(false);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [near, setNear] = useState(false);
  const read = useQuery({ queryKey: ["linked", user], enabled: asked, queryFn: async ({ signal }) => held(await api.GET("/risk/v1/users/{user_id}/linked", { params: { path: { user_id: user } }, signal })) });
  if (!asked) return <section className="card"><Group justify="space-between"><Title order={2} size="h6">{t.linked}</Title><Button size="compact-sm" variant="default" onClick={() => setAsked(true)}>{t.findLinked}</Button></Group></section>;
  if (read.isError) return <section className="card"><Title order={2} size="h6">{t.linked}</Title><Failed cause={read.error} again={() => void read.refetch()} /></section>;
  if (!read.data) return <section className="card"><Title order={2} size="h6">{t.linked}</Title><Loading /></section>;
  const { data } = read;
  const kinds = [...new Set(data.links.map(({ by }) => by))];
  const steps = new Map(data.accounts.map((each) => [each.account, each.steps]));
  const links = data.links.filter(({ one, other, by }) => !hidden.includes(by) && (!near || ((steps.get(one) ?? 0) <= 1 && (steps.get(other) ?? 0) <= 1)));
  const reached = new Set(links.flatMap(({ one, other }) => [one, other]));
  const accounts = data.accounts.filter(({ account, steps: away }) => away === 0 || reached.has(account));
  const others = accounts.filter(({ steps: away }) => away > 0);
  const by = (account: string): string => [...new Set(links.filter(({ one, other }) => one === account || other === account).map((link) => t.by[link.by] ?? link.by))].join(", ");
  const ids = others.flatMap(({ action_id }) => (action_id ? [action_id] : []));
  return (
    <section className="card" aria-label={t.linked}>
      <Group justify="space-between" gap="xs" mb={8}>
        <Group gap="sm" align="baseline"><Title order={2} size="h6">{t.linked}</Title><span className="dim" role="status">{t.found(others.length, others.filter(({ fraud }) => fraud).length)}</span></Group>
        <Group gap={6}>
          {kinds.length > 0 && (
            <div role="group" aria-label={t.thing} className="kinds">
              {kinds.map((kind) => <button key={kind} type="button" className="kind-toggle" aria-pressed={!hidden.includes(kind)} onClick={() => setHidden(hidden.includes(kind) ? hidden.filter((each) => each !== kind) : [...hidden, kind])}>{t.by[kind] ?? kind} <span className="dim">{new Set(data.links.filter((link) => link.by === kind).map(({ value }) => value)).size}</span></button>)}
              <button type="button" className="kind-toggle" aria-pressed={near} onClick={() => setNear(!near)}>{t.onlyDirect}</button>
            </div>
          )}
          {ids.length > 0 && <CaseButton ids={ids} />}
        </Group>
      </Group>
      {others.length === 0 ? <p className="dim">{t.noLinked}</p> : (
        <div className="linked">
          <Suspense fallback={<Loading />}><Graph accounts={accounts} links={links} /></Suspense>
          <ul className="seen">
            {others.map((each) => (
              <li key={each.account}>
                <span>{each.user_id ? <Link to="/person" search={{ kind: "user", id: each.user_id }} title={each.user_id}>{each.user_id.length > 24 ? `${each.user_id.slice(0, 23)}…` : each.user_id}</Link> : <span className="long">{each.account.slice(0, 16)}…</span>}{each.fraud && <> <span className="label" data-label="CONFIRMED_FRAUD">{texts.cases.fraud}</span></>}{each.same_person && <> <span className="label">{t.samePerson}</span></>}</span>
                <span className="dim">{t.steps(each.steps)} · {by(each.account)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {data.crowded.length > 0 && <p className="dim">{t.crowded} {[...new Set(data.crowded.map((each) => t.by[each.by] ?? each.by))].join(", ")}</p>}
      {data.cut && <p className="dim">{t.cut}</p>}
    </section>
  );
}
