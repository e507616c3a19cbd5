import { Checkbox, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useEffect, useImperativeHandle, useRef, type KeyboardEvent, type Ref } from "react";
import type { Action, Kind } from "../api";
import type { SortField } from "../asked";
import { texts } from "../texts";
import { atClock, atDay, deviceOf, inFull, inWords, placeOf, userOf } from "../words";
import { KindBadge, Score } from "./badges";

const t = texts.recommendations;
export interface Moves { focus: (id?: string) => void }
interface Props {
  actions: Action[];
  opened: string | undefined;
  chosen: ReadonlySet<string>;
  sort: SortField;
  rising: boolean;
  more: boolean;
  ref: Ref<Moves>;
  onSort: (sort: SortField, rising: boolean) => void;
  onOpen: (id: string, into: boolean) => void;
  onChoose: (ids: string[], is: boolean) => void;
  onEnd: () => void;
}
const COLUMNS: readonly { name: keyof typeof t.columns; sort?: SortField }[] = [
  { name: "time", sort: "issued_at" },
  { name: "kind", sort: "recommendation.type" },
  { name: "score", sort: "risk_score" },
  { name: "action", sort: "context.action_type" },
  { name: "user" },
  { name: "reasons" },
  { name: "place" },
  { name: "device" },
  { name: "outcome" },
];

/** The actions that were found, of which only those on the screen are drawn. Arrow keys go through the rows. */
export function ActionTable({ actions, opened, chosen, sort, rising, more, ref, onSort, onOpen, onChoose, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const small = useMediaQuery("(max-width: 48em)") ?? false;
  const rows = useVirtualizer({ count: actions.length, getScrollElement: () => scroller.current, estimateSize: () => (small ? 96 : 44), overscan: 12, getItemKey: (index) => actions[index]?.id ?? index });
  useEffect(() => rows.measure(), [small, rows]);
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => { if (more && last >= actions.length - 20) onEnd(); }, [last, actions.length, more, onEnd]);

  const focusRow = (index: number): void => {
    rows.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }));
  };
  useImperativeHandle(ref, () => ({ focus: (id) => focusRow(Math.max(0, actions.findIndex((each) => idOf(each) === id))) }));
  const moved = (event: KeyboardEvent, index: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).tagName === "INPUT") return;
    const to = { ArrowDown: index + 1, j: index + 1, ArrowUp: index - 1, k: index - 1, PageDown: index + 10, PageUp: index - 10, Home: 0, End: actions.length - 1 }[event.key];
    const action = actions[index];
    if (to !== undefined) {
      event.preventDefault();
      const next = Math.min(actions.length - 1, Math.max(0, to));
      focusRow(next);
      const id = actions[next] && idOf(actions[next]);
      if (opened && id) onOpen(id, false);
    } else if (action && event.key === "Enter") onOpen(idOf(action), true);
    else if (action && (event.key === "x" || event.key === " ")) { event.preventDefault(); onChoose([idOf(action)], !chosen.has(idOf(action))); }
  };
  const tabbable = Math.max(0, actions.findIndex((each) => idOf(each) === opened));
  const all = actions.length > 0 && actions.every((each) => chosen.has(idOf(each)));

  return (
    <div className="actions" role="grid" aria-rowcount={more ? -1 : actions.length + 1} aria-label={t.title} aria-multiselectable="true">
      <div role="rowgroup" className="actions-head">
        <div role="row" className="actions-row" aria-rowindex={1}>
          <div role="columnheader" className="cell choose"><Checkbox size="xs" aria-label={t.chooseAll} checked={all} indeterminate={!all && chosen.size > 0} onChange={() => onChoose(actions.map(idOf), !all)} /></div>
          {COLUMNS.map(({ name, sort: by }) => (
            <div key={name} role="columnheader" className={`cell of-${name}`} aria-sort={by === sort ? (rising ? "ascending" : "descending") : undefined}>
              {by ? (
                <button type="button" className="plain sort" aria-label={t.sort(t.columns[name])} onClick={() => onSort(by, by === sort ? !rising : false)}>
                  {t.columns[name]}{by === sort && (rising ? <IconArrowUp size={13} aria-hidden="true" /> : <IconArrowDown size={13} aria-hidden="true" />)}
                </button>
              ) : t.columns[name]}
            </div>
          ))}
        </div>
      </div>
      <div className="actions-body" ref={scroller} role="presentation">
        <div role="rowgroup" style={{ height: rows.getTotalSize(), position: "relative" }}>
          {drawn.map(({ index, start, size }) => {
            const action = actions[index];
            return action && (
              <Row key={action.id} action={action} index={index} opened={idOf(action) === opened} chosen={chosen.has(idOf(action))} tabbable={index === tabbable}
                top={start} height={size} onKeyDown={(event) => moved(event, index)} onClick={() => onOpen(idOf(action), false)} onChoose={(is) => onChoose([idOf(action)], is)} />
            );
          })}
        </div>
      </div>
    </div>
  );
}

export const idOf = (action: Action): string => action.context.action_id;

interface RowProps {
  action: Action; index: number; opened: boolean; chosen: boolean; tabbable: boolean; top: number; height: number;
  onKeyDown: (event: KeyboardEvent) => void; onClick: () => void; onChoose: (is: boolean) => void;
}

function Row({ action, index, opened, chosen, tabbable, top, height, onKeyDown, onClick, onChoose }: RowProps) {
  const { context, recommendation } = action;
  const at = context.action_performed_at;
  const user = userOf(action);
  const kind = recommendation.type as Kind;
  return (
    <div role="row" className="actions-row" aria-rowindex={index + 2} aria-selected={chosen} data-index={index} data-opened={opened || undefined} data-chosen={chosen || undefined}
      tabIndex={tabbable ? 0 : -1} style={{ position: "absolute", inset: "0 0 auto", height, transform: `translateY(${top}px)` }} onKeyDown={onKeyDown} onClick={onClick}>
      <div role="gridcell" className="cell choose" onClick={(event) => event.stopPropagation()}><Checkbox size="xs" tabIndex={-1} aria-label={t.choose(idOf(action).slice(0, 8))} checked={chosen} onChange={(event) => onChoose(event.currentTarget.checked)} /></div>
      <div role="gridcell" className="cell of-time"><time dateTime={new Date(at).toISOString()} title={inFull(at)}><span className="dim">{atDay(at)}</span> {atClock(at)}</time></div>
      <div role="gridcell" className="cell of-kind"><KindBadge kind={kind} /></div>
      <div role="gridcell" className="cell of-score"><Score value={action.risk_score} kind={kind} /></div>
      <div role="gridcell" className="cell of-action">{context.action_type.replaceAll("_", " ")}</div>
      <div role="gridcell" className="cell of-user">{user ? <>{user.id}{user.claimed && <span className="dim"> {t.claimed}</span>}</> : <span className="dim">{t.anonymous}</span>}</div>
      <div role="gridcell" className="cell of-reasons"><Reasons action={action} /></div>
      <div role="gridcell" className="cell of-place">{placeOf(action)}</div>
      <div role="gridcell" className="cell of-device">{deviceOf(action)}</div>
      <div role="gridcell" className="cell of-outcome"><Outcome action={action} /></div>
    </div>
  );
}

function Reasons({ action }: { action: Action }) {
  const shown = action.reasons.slice(0, 2);
  const texts = new Map((action.reason_details ?? []).map(({ code, text }) => [code, text]));
  return (
    <>
      {shown.map((code) => (
        <Tooltip key={code} label={<>{texts.get(code) ?? inWords(code)}<br /><code>{code}</code></>} multiline maw={340} openDelay={250} transitionProps={{ duration: 0 }} withinPortal>
          <span className="reason">{inWords(code)}</span>
        </Tooltip>
      ))}
      {action.reasons.length > 2 && <span className="dim">+{action.reasons.length - 2}</span>}
    </>
  );
}

function Outcome({ action }: { action: Action }) {
  const { result } = action.recommendation;
  return (
    <>
      {action.label && <span className="label" data-label={action.label}>{texts.labels[action.label] ?? action.label}</span>}
      {result && !action.label && <span className="dim">{texts.results[result] ?? result}</span>}
      {action.assignee && <span className="assignee" title={`${t.columns.assignee}: ${action.assignee}`}>{action.assignee}</span>}
    </>
  );
}
