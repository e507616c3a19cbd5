/**
 * Pointer movements: closed by a pause of 200 ms, a click, or their 600th point; at most 60 points a second, relative to the first.
 *
 * Purpose: automation and recognising the person: how a hand moves.
 *
 * Wrong when: keys, a joystick, the head or the eyes move the pointer; a remote desktop, a virtual machine or weak hardware drops positions.
 */

import type { Point, PointerKind } from "../wire";
import { PixelGrid } from "./grid";
import { type Listen, type Report, whenQuiet } from "./listen";
import { onTick } from "./window_system";

const PAUSE_MS = 200;
const SAMPLE_MS = 16; // 60 Hz, as browsers draw
const LONGEST_MOVEMENT = 600;
const APPROACH_MS = 1000;
const READ_MS = 12; // a mouse is read every 8 ms or more often, a program that waits for its move to be seen gets one to a frame
const FEWEST_GAPS = 12;
const TICKED = 0.9; // share of times on the tick from which the clock is coarse
const FEWEST_TIMED = 6;

interface Position {
  at: number;
  x: number;
  y: number;
}

export class Movements {
  private positions: Position[] = [];
  private kind: PointerKind = "mouse";
  private approachTimes: number[] = [];
  private gaps = 0;
  private quickGaps = 0;
  private timed = 0; // of all gaps ever, those that are any
  private ticked = 0; // of these, on the tick of a coarse clock
  /** Where a mouse may stand. */
  readonly grid = new PixelGrid();
  /** When the pointer was last seen to move. */
  lastAt: number | undefined;

  constructor(private readonly report: Report) {}

  move(at: number, kind: PointerKind, x: number, y: number): void {
    this.gap(at);
    this.lastAt = at;
    const last = this.positions[this.positions.length - 1];
    if (last && at - last.at < SAMPLE_MS && kind === this.kind) return;
    if (last && (at - last.at >= PAUSE_MS || kind !== this.kind)) this.close();
    this.kind = kind;
    this.positions.push({ at, x, y });
    this.approachTimes = this.approachTimes.filter((time) => time > at - APPROACH_MS);
    this.approachTimes.push(at);
    if (this.positions.length >= LONGEST_MOVEMENT) this.close();
  }

  /** How many positions were seen in the second before `now`. */
  approach(now: number): number {
    return this.approachTimes.filter((time) => time > now - APPROACH_MS && time <= now).length;
  }

  /** Whether the browser rounds times so much that neither pace nor stamps say anything. */
  get clockIsCoarse(): boolean {
    return this.timed >= FEWEST_TIMED && this.ticked >= TICKED * this.timed;
  }

  /**
   * The share of the positions since it was asked last that came quicker after their predecessor than frames do; undefined of few, and
   * under a coarse clock.
   */
  polled(): number | undefined {
    const share = this.gaps < FEWEST_GAPS || this.clockIsCoarse ? undefined : Math.round((this.quickGaps / this.gaps) * 1000) / 1000;
    this.gaps = this.quickGaps = 0;
    return share;
  }

  private gap(at: number): void {
    if (this.lastAt === undefined || at - this.lastAt >= PAUSE_MS) return;
    const gap = at - this.lastAt;
    this.gaps += 1;
    if (gap < READ_MS) this.quickGaps += 1;
    if (gap > 0) this.timed += 1;
    if (gap > 0 && onTick(gap)) this.ticked += 1;
  }

  close(): void {
    const positions = this.positions;
    this.positions = [];
    const [first] = positions;
    if (!first) return;
    const points = positions.map((position, index): Point => ({
      after: Math.round(position.at - (positions[index - 1]?.at ?? position.at)),
      x: Math.round(position.x - first.x),
      y: Math.round(position.y - first.y),
    }));
    this.report({ kind: "pointer", pointer: this.kind, points });
  }
}

/** The kind of pointer behind an event; older browsers do not say on a click. */
export function pointerKind(pointerType: string | undefined): PointerKind | undefined {
  return pointerType === "mouse" || pointerType === "touch" || pointerType === "pen" ? pointerType : undefined;
}

/** Listens for pointer moves, with the positions the browser coalesced between two frames. Moves that a script dispatched are none. */
export function observePointer(report: Report, listen: Listen, signal: AbortSignal): Movements {
  const movements = new Movements(report);
  const pause = whenQuiet(PAUSE_MS, () => movements.close(), signal);
  listen(window, "pointermove", (event) => {
    if (!event.isTrusted) return;
    const kind = pointerKind(event.pointerType) ?? "mouse";
    const coalesced = event.getCoalescedEvents?.() ?? [];
    if (kind === "mouse") movements.grid.stand(event.clientX, event.clientY);
    for (const each of coalesced.length > 0 ? coalesced : [event]) movements.move(each.timeStamp, kind, each.clientX, each.clientY);
    pause.putOff();
  });
  return movements;
}
