import { Checkbox, Group, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Kind } from "../api";
import type { components } from "../described/api";
import { KindBadge, Score } from "../recommendations/badges";
import { CaseButton } from "../recommendations/deeds";
import { texts } from "../texts";
import { atMoment, inWords } from "../words";
import { OF_VERDICTS } from "./parts";

const t = texts.people;
type Schemas = components["schemas"];
type Action = Schemas["ActionLine"];
type Entry = Schemas["TimelineEntry"];
const GROUPS = { action: ["action"], result: ["result"], label: ["label"], device: ["device_trusted", "device_revoked"] } as const;
type Group = keyof typeof GROUPS;

/** What happened, the newest first: actions, results, labels, devices that became trusted. What one does not want to see is left out. */
export function History({ actions, timeline }: { actions: readonly Action[]; timeline: readonly Entry[] }) {
  const [shown, setShown] = useState<readonly Group[]>(["action", "label", "device"]);
  const [kinds, setKinds] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const byId = new Map(actions.map((action) => [action.action_id, action]));
  const entries: Entry[] = timeline.length ? [...timeline] : actions.map(({ at, action_id, recommendation }) => ({ at, event: "action", what: recommendation, action_id }) as Entry);
  const counted = (group: Group): number => entries.filter(({ event }) => (GROUPS[group] as readonly string[]).includes(event)).length;
  const wanted = entries.filter((entry) => shown.some((group) => (GROUPS[group] as readonly string[]).includes(entry.event)) && (entry.event !== "action" || !kinds.length || kinds.includes(String(entry.what).toLowerCase())));
  if (!entries.length) return <section className="card"><Title order={2} size="h6">{t.history}</Title><p className="dim">{t.historyNothing}</p></section>;
  const toggled = <T,>(all: readonly T[], each: T): T[] => (all.includes(each) ? all.filter((other) => other !== each) : [...all, each]);
  return (
    <section className="card">
      <Group justify="space-between" gap="xs" mb={8}>
        <Title order={2} size="h6">{t.history}</Title>
        <Group gap={6}>
          <div role="group" aria-label={t.history} className="kinds">
            {(Object.keys(GROUPS) as Group[]).filter((group) => counted(group) > 0).map((group) => <button key={group} type="button" className="kind-toggle" aria-pressed={shown.includes(group)} onClick={() => setShown(toggled(shown, group))}>{t.events[group]} <span className="dim">{counted(group)}</span></button>)}
          </div>
          <div role="group" aria-label={texts.recommendations.columns.kind} className="kinds">
            {(["deny", "challenge", "allow", "trust"] as const).map((kind) => <button key={kind} type="button" className="kind-toggle" data-kind={kind} aria-pressed={kinds.includes(kind)} onClick={() => setKinds(toggled(kinds, kind))}><span className="dot" aria-hidden="true" />{texts.kinds[kind]} <span className="dim">{actions.filter(({ recommendation }) => recommendation.toLowerCase() === kind).length}</span></button>)}
          </div>
          {chosen.size > 0 && <CaseButton ids={[...chosen]} onDone={() => setChosen(new Set())} />}
        </Group>
      </Group>
      <ol className="case-actions">
        {wanted.map((entry, index) => {
          const action = entry.event === "action" ? byId.get(entry.action_id ?? "") : undefined;
          return (
            <li key={`${entry.event} ${entry.at} ${entry.action_id ?? entry.label_id ?? entry.device_id ?? index}`} className="history-line">
              {action ? <Checkbox size="xs" aria-label={texts.recommendations.choose(action.action_id.slice(-8))} checked={chosen.has(action.action_id)} onChange={() => setChosen(new Set(toggled([...chosen], action.action_id)))} /> : <span />}
              {action ? <ActionLine action={action} /> : <Event entry={entry} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function ActionLine({ action }: { action: Action }) {
  const kind = action.recommendation.toLowerCase() as Kind;
  return (
    <Link to="/recommendations" search={{ action: action.action_id }} className="action-line">
      <KindBadge kind={kind} /><Score value={action.risk_score} kind={kind} />
      <span>{action.action_type.replaceAll("_", " ")}{action.user_id ? ` · ${action.user_id}` : ""}{action.place ? ` · ${action.place}` : ""}</span>
      <span className="dim">{atMoment(action.at)}{action.reasons[0] ? ` · ${inWords(action.reasons[0])}` : ""}{action.result ? ` · ${texts.results[action.result] ?? action.result}` : ""}</span>
      {action.label && <span className="label" data-label={action.label}>{texts.labels[action.label] ?? action.label}</span>}
    </Link>
  );
}

function Event({ entry }: { entry: Entry }) {
  const what = String(entry.what ?? "");
  const told = entry.event === "label" ? (texts.labels[what] ?? texts.labels[OF_VERDICTS[what] ?? ""] ?? what) : entry.event === "result" ? (texts.results[what] ?? what) : "";
  return (
    <span className="event">
      <span>{t.happened[entry.event]}{told && `: ${told}`}{entry.device_id && <> <Link to="/person" search={{ kind: "device", id: entry.device_id }} className="long">{entry.device_id.slice(0, 20)}…</Link></>}</span>
      <span className="dim">{atMoment(entry.at)}</span>
    </span>
  );
}
