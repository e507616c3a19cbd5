import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Action, Kind } from "../api";
import { between, type Time } from "../asked";
import { Empty, Failed, Loading } from "../frame/states";
import { KindBadge, Score } from "../recommendations/badges";
import { Details } from "../recommendations/details";
import { openCase, type LabelType } from "../recommendations/doing";
import { idOf } from "../recommendations/table";
import { current } from "../signing_in";
import { texts as all } from "../texts";
import { TimeChoice } from "../time_choice";
import { done, failed } from "../told";
import { atMoment, inWords, placeOf, userOf } from "../words";
import { texts as t } from "./alerts_texts";
import { useTriage, waiting } from "./triage";

/** What was stopped and nobody has judged, gone through by keys: the next alert is open as soon as one is decided. */
export function Alerts({ time }: { time: Time }) {
  const navigate = useNavigate({ from: "/cases" });
  const [now, setNow] = useState(() => Date.now());
  const { start, end } = between(time, now, "7d");
  const read = useInfiniteQuery(waiting(start, end));
  const triage = useTriage();
  const rows = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const [opened, setOpened] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [naming, setNaming] = useState(false);
  const alerts = (read.data?.pages.flatMap((page) => page.data as Action[]) ?? []).filter((each) => !triage.gone.has(idOf(each)));
  const here = alerts[Math.min(at, alerts.length - 1)];
  const picked = chosen.size ? alerts.filter((each) => chosen.has(idOf(each))) : here ? [here] : [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = read;
  useEffect(() => { if (hasNextPage && !isFetchingNextPage && alerts.length - at < 20) void fetchNextPage(); }, [alerts.length, at, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => { if (!naming) rows.current?.querySelector<HTMLElement>("[data-here]")?.focus(); }, [here && idOf(here), naming]);

  const move = (to: number): void => setAt(Math.max(0, Math.min(alerts.length - 1, to)));
  const decide = (label: LabelType): void => {
    if (!picked.length) return;
    triage.decide(picked, label);
    setChosen(new Set());
    setAt(Math.min(at, Math.max(0, alerts.length - picked.length - 1)));
  };
  const choose = (): void => { if (here) setChosen((before) => { const after = new Set(before); if (!after.delete(idOf(here))) after.add(idOf(here)); return after; }); };
  const undo = (): void => void triage.undo().then((ids) => done(ids.length ? t.undone : t.nothing)).catch(failed);
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(at + 1), j: () => move(at + 1), ArrowUp: () => move(at - 1), k: () => move(at - 1), Home: () => move(0), End: () => move(alerts.length - 1),
      f: () => decide("CONFIRMED_FRAUD"), g: () => decide("CONFIRMED_LEGIT"), u: () => decide("UNDETERMINED"), x: choose, z: undo, c: () => setNaming(true), Enter: () => setOpened(true), Escape: () => setOpened(false),
    };
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  };

  return (
    <>
      <div className="bar">
        <Group justify="space-between" gap="xs">
          <span role="status">{read.isPending ? all.recommendations.loading : `${t.left(alerts.length, hasNextPage)} · ${t.decided(triage.decided)}${triage.saving ? ` · ${t.saving(triage.saving)}` : ""}`}</span>
          <TimeChoice time={time} now={now} otherwise="7d" onChange={(chosenTime) => { setNow(Date.now()); setAt(0); void navigate({ search: ({ queue }) => ({ queue, ...chosenTime }) }); }} />
        </Group>
        <span className="dim keys-line">{chosen.size ? t.chosen(chosen.size) : t.keys}</span>
        <Group gap={6}>
          <Button size="compact-sm" variant="default" c="var(--deny)" disabled={!here} onClick={() => decide("CONFIRMED_FRAUD")}>{t.fraud}</Button>
          <Button size="compact-sm" variant="default" c="var(--allow)" disabled={!here} onClick={() => decide("CONFIRMED_LEGIT")}>{t.legitimate}</Button>
          <Button size="compact-sm" variant="default" disabled={!here} onClick={() => decide("UNDETERMINED")}>{t.undetermined}</Button>
          <Button size="compact-sm" variant="default" disabled={!here} onClick={() => setNaming(true)}>{all.deeds.toCase}</Button>
          <Button size="compact-sm" variant="subtle" disabled={!triage.decided} onClick={undo}>{t.undo}</Button>
        </Group>
      </div>
      <div className="split" data-details={opened && here ? true : undefined}>
        {read.isError && !alerts.length ? <Failed cause={read.error} again={() => void read.refetch()} /> : read.isPending ? <Loading /> : !here ? <Empty title={t.none} help={t.noneHelp} /> : (
          <ul className="queue alerts" ref={rows} onKeyDown={pressed}>
            {alerts.map((each, index) => <li key={idOf(each)}><Row action={each} here={each === here} chosen={chosen.has(idOf(each))} onOpen={() => { setAt(index); setOpened(true); }} /></li>)}
          </ul>
        )}
        {opened && here && <Details id={idOf(here)} known={here} focused={false} onClose={() => setOpened(false)} />}
      </div>
      {naming && <NewCase actions={picked} onClose={() => setNaming(false)} />}
    </>
  );
}

function Row({ action, here, chosen, onOpen }: { action: Action; here: boolean; chosen: boolean; onOpen: () => void }) {
  const kind = action.recommendation.type as Kind;
  return (
    <button type="button" className="plain case-row alert-row" data-here={here || undefined} data-chosen={chosen || undefined} aria-current={here || undefined} aria-pressed={chosen} tabIndex={here ? 0 : -1} onClick={onOpen}>
      <span className="alert-what"><KindBadge kind={kind} /><Score value={action.risk_score} kind={kind} /><strong>{action.context.action_type.replaceAll("_", " ")}</strong><span className="alert-whom">{userOf(action)?.id ?? all.recommendations.anonymous}</span></span>
      <span className="dim">{atMoment(action.context.action_performed_at)}</span>
      <span className="dim">{[[...new Set(action.reasons.map(inWords))].slice(0, 3).join(" · "), placeOf(action)].filter(Boolean).join(" · ")}</span>
    </button>
  );
}

function NewCase({ actions, onClose }: { actions: readonly Action[]; onClose: () => void }) {
  const [title, setTitle] = useState("");
  const save = (): void => {
    openCase(title.trim(), actions.map(idOf), current()?.username ?? "").then(() => { done(t.caseMade(title.trim())); onClose(); }).catch(failed);
  };
  return (
    <Modal opened onClose={onClose} title={t.caseOf} transitionProps={{ duration: 0 }} closeButtonProps={{ "aria-label": all.details.close }}>
      <form onSubmit={(event) => { event.preventDefault(); if (title.trim()) save(); }}>
        <TextInput label={t.caseTitle} data-autofocus required maxLength={200} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
        <Button type="submit" mt="sm" disabled={!title.trim()}>{all.deeds.save} ({actions.length})</Button>
      </form>
    </Modal>
  );
}
