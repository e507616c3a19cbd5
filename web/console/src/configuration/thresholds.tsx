import { Button, NumberInput, Select, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import type { components } from "../described/api";
import { ACTION_TYPES } from "../described/catalogue";
import { texts as all } from "../texts";
import { inPercent } from "../words";
import { useMonth } from "./month";
import { texts } from "./texts";
import { Tradeoff } from "./tradeoff";
import type { Editing } from "./view";

const t = texts.thresholds;
const EVERY = "*";
const STANDARD = { application: EVERY, action_type: EVERY, trust: 20, challenge: 70, deny: 90 };
type Choice = Required<components["schemas"]["ThresholdChoice"]>;
type Health = components["schemas"]["HealthLine"];

/** From which scores actions are challenged and denied, over how many actions have which score. */
export function Thresholds({ configuration, may, put }: Editing) {
  const choices = (configuration.thresholds ?? []) as Choice[];
  const [edited, setEdited] = useState<number>();
  const standard = choices.find(isStandard) ?? STANDARD;
  const others = choices.filter((each) => !isStandard(each));
  const save = async (at: number, choice: Choice): Promise<void> => {
    const next = at < 0 ? [choice, ...others] : [standard, ...others.slice(0, at), choice, ...others.slice(at + 1)];
    if (await put({ ...configuration, thresholds: next.filter((each) => !same(each, STANDARD)) })) setEdited(undefined);
  };
  const remove = (at: number): void => void put({ ...configuration, thresholds: choices.filter((each) => each !== others[at]) });
  const aliases = Object.keys(configuration.custom_actions ?? {});
  return (
    <div className="stacked">
      <p className="dim lead">{t.lead}</p>
      <One choice={standard} standard edited={edited === -1} aliases={aliases} may={may} onEdit={() => setEdited(-1)} onCancel={() => setEdited(undefined)} onSave={(choice) => save(-1, choice)} />
      {others.map((choice, at) => (
        <One key={`${choice.application} ${choice.action_type}`} choice={choice} edited={edited === at} aliases={aliases} may={may} onEdit={() => setEdited(at)} onCancel={() => setEdited(undefined)} onSave={(next) => save(at, next)} onRemove={() => remove(at)} />
      ))}
      {edited === others.length
        ? <One fresh choice={{ ...standard, action_type: "login" }} edited aliases={aliases} may onEdit={() => {}} onCancel={() => setEdited(undefined)} onSave={(choice) => save(others.length, choice)} />
        : may && <Button variant="default" w="fit-content" onClick={() => setEdited(others.length)}>{t.add}</Button>}
    </div>
  );
}

const isStandard = ({ application, action_type }: Choice): boolean => application === EVERY && action_type === EVERY;
const same = (one: Choice, other: Choice): boolean => (Object.keys(STANDARD) as (keyof typeof STANDARD)[]).every((name) => one[name] === other[name]);

interface OneProps { choice: Choice; standard?: boolean; fresh?: boolean; edited: boolean; aliases: string[]; may: boolean; onEdit: () => void; onCancel: () => void; onSave: (choice: Choice) => Promise<void>; onRemove?: () => void }

function One({ choice: before, standard, fresh, edited, aliases, may, onEdit, onCancel, onSave, onRemove }: OneProps) {
  const [choice, setChoice] = useState(before);
  const shown = edited ? choice : before;
  const name = standard ? t.standard : `${before.application === EVERY ? texts.everyApplication : before.application} · ${before.action_type === EVERY ? texts.everyAction : before.action_type.replaceAll("_", " ")}`;
  const rising = (choice.trust ?? 0) <= choice.challenge && choice.challenge <= choice.deny;
  const [now] = useState(() => Date.now());
  const health = useMonth(now, shown.application === EVERY ? undefined : shown.application, shown.action_type === EVERY ? undefined : shown.action_type);
  const cancel = (): void => { setChoice(before); onCancel(); };
  return (
    <section className="card threshold" aria-label={fresh ? t.add : name}>
      <div className="threshold-head">
        <Title order={2} size="h6">{fresh ? t.add : name}</Title>
        {!edited && <span className="dim">{t.trust} {shown.trust ?? "–"} · {t.challenge} {shown.challenge} · {t.deny} {shown.deny}</span>}
        {!edited && may && <span className="row-deeds"><Button size="compact-xs" variant="default" aria-label={`${texts.edit}: ${name}`} onClick={() => { setChoice(before); onEdit(); }}>{texts.edit}</Button>{onRemove && <Button size="compact-xs" variant="subtle" color="red" aria-label={`${texts.remove}: ${name}`} onClick={onRemove}>{texts.remove}</Button>}</span>}
      </div>
      <Scores choice={shown} health={health.data?.total} />
      {edited && (
        <form className="threshold-form" onSubmit={(event) => { event.preventDefault(); if (rising) void onSave(choice); }}>
          {!standard && <TextInput size="xs" label={t.application} value={choice.application === EVERY ? "" : choice.application} placeholder={texts.everyApplication} maxLength={64} onChange={(event) => setChoice({ ...choice, application: event.currentTarget.value.trim() || EVERY })} />}
          {!standard && <Select size="xs" label={t.action} searchable allowDeselect={false} value={choice.action_type} data={[{ value: EVERY, label: texts.everyAction }, ...[...ACTION_TYPES, ...aliases].map((value) => ({ value, label: value.replaceAll("_", " ") }))]} onChange={(value) => setChoice({ ...choice, action_type: value ?? EVERY })} />}
          <NumberInput size="xs" label={t.trust} min={0} max={100} value={choice.trust ?? ""} placeholder={t.never} onChange={(value) => setChoice({ ...choice, trust: typeof value === "number" ? value : null })} />
          <NumberInput size="xs" label={t.challenge} min={0} max={100} value={choice.challenge} onChange={(value) => { if (typeof value === "number") setChoice({ ...choice, challenge: value }); }} />
          <NumberInput size="xs" label={t.deny} min={0} max={100} value={choice.deny} onChange={(value) => { if (typeof value === "number") setChoice({ ...choice, deny: value }); }} />
          <span className="row-deeds"><Button type="submit" size="xs" disabled={!rising}>{texts.save}</Button><Button size="xs" variant="subtle" onClick={cancel}>{texts.cancel}</Button></span>
          {!rising && <p role="alert">{t.order}</p>}
        </form>
      )}
      {!fresh && shown.action_type !== EVERY && <Tradeoff action={shown.action_type} application={shown.application === EVERY ? undefined : shown.application} onUse={edited ? (challenge, deny) => setChoice({ ...choice, challenge, deny }) : undefined} />}
    </section>
  );
}

/** The axis of scores, with the bands of what is recommended and the actions in them. */
function Scores({ choice, health }: { choice: Choice; health: Health | undefined }) {
  const bands = health?.bands ?? [];
  const most = Math.max(1, ...bands.map(({ actions }) => actions));
  const of = bands.reduce((sum, { actions }) => sum + actions, 0);
  const above = (score: number): number => bands.reduce((sum, band) => sum + band.actions * Math.min(1, Math.max(0, (band.score + 10 - score) / 10)), 0);
  const told = of ? t.share(inPercent(choice.trust === null ? 0 : 1 - above(choice.trust) / of), inPercent((above(choice.challenge) - above(choice.deny)) / of), inPercent(above(choice.deny) / of)) : t.none;
  const zones = [["trust", 0, choice.trust ?? 0], ["allow", choice.trust ?? 0, choice.challenge], ["challenge", choice.challenge, choice.deny], ["deny", choice.deny, 100]] as const;
  return (
    <figure className="scores">
      <svg viewBox="0 0 100 44" preserveAspectRatio="none" role="img" aria-label={health ? told : all.recommendations.loading}>
        {zones.map(([kind, from, to]) => to > from && <rect key={kind} x={from} width={to - from} y="0" height="44" className="zone" data-kind={kind} />)}
        {bands.map(({ score, actions, fraud }) => {
          const height = (Math.sqrt(actions) / Math.sqrt(most)) * 38;
          const known = height * (fraud?.share ?? 0);
          return <g key={score}><title>{t.band(score, actions)}</title><rect x={score + 0.6} width="8.8" y={44 - height} height={height} className="scored" /><rect x={score + 0.6} width="8.8" y={44 - known} height={known} className="fraud" /></g>;
        })}
      </svg>
      <div className="scores-axis" aria-hidden="true">{[0, 20, 40, 60, 80, 100].map((score) => <span key={score}>{score}</span>)}</div>
      <figcaption className="dim">{health ? told : all.recommendations.loading}</figcaption>
    </figure>
  );
}
