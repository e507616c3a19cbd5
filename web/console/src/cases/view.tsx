import { Group, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, type KeyboardEvent } from "react";
import { Refused, type Case } from "../api";
import { Empty, Failed, Loading } from "../frame/states";
import { current } from "../signing_in";
import { texts } from "../texts";
import { done, failed } from "../told";
import { atMoment, withoutKind } from "../words";
import { Alerts } from "./alerts";
import { texts as a } from "./alerts_texts";
import "./cases.css";
import { CasePanel } from "./panel";
import { change, decide, queue, type State } from "./casework";

const t = texts.cases;

/** What waits for an analyst: alerts that nobody has judged, and cases. */
export function CasesView() {
  const asked = useSearch({ from: "/cases" });
  const navigate = useNavigate({ from: "/cases" });
  return (
    <div className="view cases" data-details={asked.queue !== "alerts" && asked.id ? true : undefined}>
      <Group className="cases-head" gap="sm">
        <Title order={1} size="h4">{asked.queue === "alerts" ? a.title : t.title}</Title>
        <div className="spans" role="group" aria-label={t.title}>
          {([undefined, "alerts"] as const).map((queue) => <button key={queue ?? "cases"} type="button" className="plain" aria-pressed={asked.queue === queue} onClick={() => void navigate({ search: queue ? { queue } : {} })}>{a.tabs[queue ?? "cases"]}</button>)}
        </div>
        {asked.queue === "alerts" && <span className="dim">{a.lead}</span>}
      </Group>
      {asked.queue === "alerts" ? <Alerts time={asked} /> : <Queue />}
    </div>
  );
}

/** The queue of cases, gone through by keys: the next one is open as soon as one is decided. */
function Queue() {
  const asked = useSearch({ from: "/cases" });
  const navigate = useNavigate({ from: "/cases" });
  const queries = useQueryClient();
  const rows = useRef<HTMLUListElement>(null);
  const me = current()?.username ?? "";
  const state: State = asked.state ?? "open";
  const read = useQuery(queue(state, asked.mine ? me : undefined));
  const cases = read.data ?? [];
  const index = cases.findIndex(({ case_id }) => case_id === asked.id);
  const open = (id: string | undefined): void => void navigate({ search: (before) => ({ ...before, id }), replace: Boolean(asked.id) });

  const shown = (after: Case): void => {
    queries.setQueryData(["case", after.case_id], (before: Case | undefined) => ({ ...before, ...after }));
    void queries.invalidateQueries({ queryKey: ["cases"] });
    void queries.invalidateQueries({ queryKey: ["actions"] });
  };
  const act = (what: Promise<Case>, told: string, next?: Case): void => {
    what.then((after) => { shown(after); done(told); if (next) open(next.case_id); }).catch((cause: unknown) => {
      if (cause instanceof Refused && cause.status === 409) { void queries.invalidateQueries({ queryKey: ["case"] }); void queries.invalidateQueries({ queryKey: ["cases"] }); done(t.changed); }
      else failed(cause);
    });
  };
  const focusOn = (at: number): void => {
    const found = cases[Math.min(cases.length - 1, Math.max(0, at))];
    if (!found) return;
    open(found.case_id);
    rows.current?.querySelector<HTMLElement>(`[data-case="${found.case_id}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent, found: Case, at: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => focusOn(at + 1), j: () => focusOn(at + 1), ArrowUp: () => focusOn(at - 1), k: () => focusOn(at - 1),
      f: () => act(decide(found, "fraud"), t.saved), g: () => act(decide(found, "legitimate"), t.saved),
      t: () => act(change(found, { assignee: me }), texts.deeds.assigned(1, me)),
      e: () => act(change(found, { state: found.state === "open" ? "closed" : "open" }), t.saved, cases[at + 1] ?? cases[at - 1]),
      Escape: () => open(undefined),
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
          <Group gap="xs">
            <div className="spans" role="group" aria-label={t.title}>
              {(["open", "closed", "all"] as const).map((each) => <button key={each} type="button" className="plain" aria-pressed={each === state} onClick={() => void navigate({ search: (before) => ({ ...before, state: each === "open" ? undefined : each, id: undefined }) })}>{t.states[each]}</button>)}
            </div>
            <div className="spans" role="group" aria-label={texts.details.assignee}>
              {[false, true].map((mine) => <button key={String(mine)} type="button" className="plain" aria-pressed={Boolean(asked.mine) === mine} onClick={() => void navigate({ search: (before) => ({ ...before, mine: mine || undefined, id: undefined }) })}>{mine ? t.mine : t.everybody}</button>)}
            </div>
          </Group>
        </Group>
        <span className="dim keys-line">{t.keys}</span>
      </div>
      <div className="split">
        {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : read.isPending ? <Loading /> : cases.length === 0 ? <Empty title={t.empty} help={t.emptyHelp} /> : (
          <ul className="queue" ref={rows}>
            {cases.map((each, at) => (
              <li key={each.case_id}>
                <button type="button" className="plain case-row" data-case={each.case_id} aria-current={each.case_id === asked.id || undefined} tabIndex={at === Math.max(0, index) ? 0 : -1}
                  onClick={() => open(each.case_id)} onKeyDown={(event) => pressed(event, each, at)}>
                  <strong>{each.title}</strong>
                  <span className="case-facts">
                    <span>{t.actions(each.action_ids.length)}</span>
                    {each.decision && <span className="label" data-label={each.decision.verdict === "fraud" ? "CONFIRMED_FRAUD" : "CONFIRMED_LEGIT"}>{each.decision.verdict === "fraud" ? t.fraud : t.legitimate}</span>}
                    {each.state === "closed" && <span className="label">{t.states.closed}</span>}
                  </span>
                  <span className="dim">{withoutKind(each.assignee ?? t.nobody)} · {atMoment(each.updated_at)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {asked.id && <CasePanel id={asked.id} me={me} act={act} onClose={() => { const at = index; open(undefined); if (at >= 0) rows.current?.querySelectorAll<HTMLElement>("[data-case]")[at]?.focus(); }} />}
      </div>
    </>
  );
}
