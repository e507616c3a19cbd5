import { ActionIcon, Button, CopyButton, Group, Tabs, Title } from "@mantine/core";
import { IconCheck, IconLink, IconListNumbers, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, type ReactNode } from "react";
import type { Action, Kind } from "../api";
import { Empty, Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { texts } from "../texts";
import { deviceOf, inFull, placeOf, sentence, shown, userOf } from "../words";
import { KindBadge, Score } from "./badges";
import { Deeds } from "./deeds";
import { ReasonList } from "./reasons";
import { oneAction } from "./search";

const SessionOf = lazy(async () => ({ default: (await import("./session")).SessionOf }));

const t = texts.details;
interface Props { id: string; known: Action | undefined; focused: boolean; onClose: () => void }

/** One action beside the table: why it was decided so, what is known about it, what became of it. */
export function Details({ id, known, focused, onClose }: Props) {
  const read = useQuery({ ...oneAction(known ? undefined : id) });
  const action = known ?? read.data;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => { if (focused) title.current?.focus(); }, [focused, id]);
  return (
    <aside className="details" aria-label={t.why} onKeyDown={(event) => { if (event.key === "Escape" && !event.defaultPrevented) onClose(); }}>
      <Group className="details-top" justify="space-between" wrap="nowrap">
        <Title order={2} size="h5" ref={title} tabIndex={-1}>{action ? sentence(action.context.action_type.replaceAll("_", " ")) : texts.recommendations.columns.action}</Title>
        <Group gap={4} wrap="nowrap">
          <CopyButton value={linkTo(id)}>
            {({ copied, copy }) => <Button size="compact-xs" variant="subtle" leftSection={copied ? <IconCheck size={14} /> : <IconLink size={14} />} onClick={copy}>{copied ? t.copied : t.whole}</Button>}
          </CopyButton>
          <ActionIcon variant="subtle" color="gray" aria-label={t.close} onClick={onClose}><IconX size={18} /></ActionIcon>
        </Group>
      </Group>
      <div className="details-body">
        {action ? <Told action={action} /> : read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : read.data === null ? <Empty title={t.gone} help={t.goneHelp} /> : <Loading />}
      </div>
    </aside>
  );
}

const linkTo = (id: string): string => `${location.origin}/console/recommendations?action=${id}`;

function Told({ action }: { action: Action }) {
  const { context, recommendation } = action;
  const user = userOf(action);
  const may = useMay();
  const kind = recommendation.type as Kind;
  return (
    <>
      <div className="verdict" data-kind={kind}>
        <KindBadge kind={kind} />
        <Score value={action.risk_score} kind={kind} />
        <time dateTime={new Date(context.action_performed_at).toISOString()}>{inFull(context.action_performed_at)}</time>
      </div>
      <dl className="summary">
        <Fact name={texts.recommendations.columns.user}>{user ? <Link to="/person" search={{ kind: "user", id: user.id }}>{user.id}</Link> : texts.recommendations.anonymous}{user?.claimed && <span className="dim"> {texts.recommendations.claimed}</span>}</Fact>
        {deviceOf(action) && <Fact name={texts.recommendations.columns.device}>{context.device_id ? <Link to="/person" search={{ kind: "device", id: context.device_id }}>{deviceOf(action)}</Link> : deviceOf(action)}</Fact>}
        {context.ip && <Fact name={texts.recommendations.columns.place}><Link to="/person" search={{ kind: "address", id: context.ip }}>{[placeOf(action), context.ip].filter(Boolean).join(" · ")}</Link></Fact>}
        <Outcome action={action} />
      </dl>
      <Deeds actions={[action]}>
        {may("PUT /risk/v1/configuration/draft") && <Button size="compact-sm" variant="default" leftSection={<IconListNumbers size={15} aria-hidden="true" />} renderRoot={(props) => <Link to="/rules" search={{ id: "new", like: context.action_id }} {...props} />}>{texts.deeds.rule}</Button>}
      </Deeds>
      {action.rule && <p className="note">{t.byRule(action.rule)}</p>}
      {action.decided && action.decided !== kind && <p className="note">{t.monitored(texts.kinds[action.decided as Kind] ?? action.decided)}</p>}
      <Tabs defaultValue="why" keepMounted={false} mt="md">
        <Tabs.List>
          <Tabs.Tab value="why">{t.tabs.why}</Tabs.Tab>
          <Tabs.Tab value="session">{t.tabs.session}</Tabs.Tab>
          <Tabs.Tab value="facts">{t.tabs.facts}</Tabs.Tab>
          <Tabs.Tab value="json">{t.tabs.json}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="why" pt="sm">
          <ReasonList shares={action.reason_details ?? []} />
          {action.sub_scores && (
            <Section title={t.subScores}>
              <dl className="facts">{Object.entries(action.sub_scores).map(([name, value]) => <Fact key={name} name={t.scores[name] ?? name}>{(value as number).toFixed(1)}</Fact>)}</dl>
            </Section>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="session" pt="sm"><Suspense fallback={<Loading />}><SessionOf id={context.action_id} /></Suspense></Tabs.Panel>
        <Tabs.Panel value="facts" pt="sm"><Facts action={action} /></Tabs.Panel>
        <Tabs.Panel value="json" pt="sm"><Raw action={action} /></Tabs.Panel>
      </Tabs>
    </>
  );
}

function Outcome({ action }: { action: Action }) {
  const { result, challenge_type: challenge } = action.recommendation;
  if (!result && !action.label && !action.assignee) return <Fact name={t.outcome}><span className="dim">{t.noOutcome}</span></Fact>;
  return (
    <>
      {result && <Fact name={t.result}>{texts.results[result] ?? result}{challenge ? ` · ${challenge.replaceAll("_", " ")}` : ""}</Fact>}
      {action.label && <Fact name={t.label}><span className="label" data-label={action.label}>{texts.labels[action.label] ?? action.label}</span></Fact>}
      {action.assignee && <Fact name={t.assignee}>{action.assignee}</Fact>}
    </>
  );
}

function Facts({ action }: { action: Action }) {
  const { transaction_data: transaction, risk_signals: signals, context } = action;
  return (
    <>
      {transaction && <Section title={t.transaction}><List told={flat(transaction)} /></Section>}
      {Object.entries(signals).map(([group, told]) => Object.keys(told as object).length > 0 && (
        <Section key={group} title={`${t.signals}: ${t.groups[group] ?? group}`}><List told={Object.entries(told as object)} flags /></Section>
      ))}
      <Section title={t.context}><List told={Object.entries(context)} /></Section>
      {action.custom_attributes && <Section title={t.more}><List told={Object.entries(action.custom_attributes)} /></Section>}
    </>
  );
}

function List({ told, flags = false }: { told: [string, unknown][]; flags?: boolean }) {
  const ordered = flags ? [...told].sort(([, one], [, other]) => Number(other === true) - Number(one === true)) : told;
  return (
    <dl className="facts">
      {ordered.map(([name, value]) => (
        <Fact key={name} name={name.replaceAll("_", " ").replaceAll(".", " · ")}>
          <span data-flag={flags && value === true ? "yes" : undefined} className={typeof value === "string" && value.length > 28 ? "long" : undefined}>
            {/_(at|timestamp)$/.test(name) && typeof value === "number" ? inFull(value) : shown(value)}
          </span>
        </Fact>
      ))}
    </dl>
  );
}

function Raw({ action }: { action: Action }) {
  const text = JSON.stringify(action, null, 2);
  return (
    <div className="raw">
      <CopyButton value={text}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? t.copied : t.copy}</Button>}</CopyButton>
      <pre tabIndex={0} aria-label={t.raw}>{text}</pre>
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section className="section"><Title order={3} size="h6">{title}</Title>{children}</section>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function flat(told: object, before = ""): [string, unknown][] {
  return Object.entries(told).flatMap(([name, value]) => (value && typeof value === "object" && !Array.isArray(value) ? flat(value as object, `${before}${name}.`) : [[before + name, value] as [string, unknown]]));
}

