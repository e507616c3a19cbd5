/**
 * Typing: key strokes, by class and time, in closed runs, and how many of them came as no keyboard sends them. Which key it was is forgotten
 * as soon as it is released.
 *
 * Purpose: automation and recognising the person: how hands type.
 *
 * Wrong when: a manager, a text expander, a macro, a scanner or a token types; a remote desktop or a phone's keyboard sends keys; a clock is
 * coarse on purpose.
 */

import type { Key, KeyKind, Pressing } from "../wire";
import { fieldName } from "./field";
import { offGrid } from "./grid";
import { keyKind, keyMarks, type Mark } from "./keys";
import type { Listen, Report } from "./listen";
import { tellsPixelsAndTimes } from "./window_system";

const PAUSE_MS = 2000; // a longer pause closes a run
const LONGEST_RUN = 256;

interface Stroke {
  code: string; // which physical key to await the release of; never leaves this file
  type: KeyKind;
  pressed: number;
  released?: number;
  offGrid: boolean;
  marks: readonly Mark[];
}

/** Gathers the strokes of one field into a run, until the field changes, the hand pauses, or the run is to be sent. */
export class TypingRuns {
  private field: string | undefined;
  private strokes: Stroke[] = [];
  private lastAt: number | undefined; // when a key last went down or up

  /** `telling` says whether the window system's times tell anything. */
  constructor(
    private readonly report: Report,
    private readonly telling: () => boolean = () => true,
  ) {}

  press(now: number, field: string | undefined, code: string, type: KeyKind, marks: readonly Mark[] = []): void {
    const last = this.strokes[this.strokes.length - 1];
    if (field !== this.field || (last && now - last.pressed > PAUSE_MS) || this.strokes.length >= LONGEST_RUN) this.close();
    this.strokes = this.strokes.filter((stroke) => stroke.released !== undefined || stroke.code !== code); // its release was missed
    this.field = field;
    this.strokes.push({ code, type, pressed: now, offGrid: offGrid(now, this.lastAt) ?? false, marks });
    this.lastAt = now;
  }

  release(now: number, code: string): void {
    const stroke = this.strokes.find((held) => held.code === code && held.released === undefined);
    if (stroke) stroke.released = now;
    this.lastAt = now;
  }

  /** Reports the finished strokes; one still held waits for its release and opens the next run. */
  close(): void {
    const done = this.strokes.filter((stroke) => stroke.released !== undefined);
    this.strokes = this.strokes.filter((stroke) => stroke.released === undefined);
    if (done.length === 0) return;
    const keys = done.map((stroke, index): Key => {
      const previous = done[index - 1]?.pressed ?? stroke.pressed;
      const released = stroke.released ?? stroke.pressed;
      return { after: Math.round(stroke.pressed - previous), hold: Math.round(released - stroke.pressed), type: stroke.type };
    });
    const submillisecond = this.telling() ? done.filter((stroke) => stroke.offGrid).length : undefined;
    this.report({
      kind: "typing",
      ...(this.field !== undefined && { field: this.field }),
      ...(submillisecond !== undefined && { submillisecond }),
      ...counted(done),
      keys,
    });
  }

  /** The window lost the keyboard: releases will be missed. */
  abandon(): void {
    this.close();
    this.strokes = [];
  }
}

/** How many strokes bear each mark; one that none bears is left out. */
function counted(strokes: readonly Stroke[]): Partial<Pressing> {
  const counts: Partial<Pressing> = {};
  for (const mark of strokes.flatMap(({ marks }) => marks)) counts[mark] = (counts[mark] ?? 0) + 1;
  return counts;
}

/** Listens for real key strokes; keys that a script dispatched are no typing. */
export function observeTyping(report: Report, listen: Listen): () => void {
  const runs = new TypingRuns(report, tellsPixelsAndTimes);
  let shiftWasDown = false;
  listen(window, "keydown", (event) => {
    if (!event.isTrusted || event.repeat || !event.key) return; // some browsers announce autofill by a key event without a key
    if (event.key === "Shift") shiftWasDown = true;
    runs.press(event.timeStamp, fieldName(event), event.code || event.key, keyKind(event.key), keyMarks(event, shiftWasDown, tellsPixelsAndTimes()));
  });
  listen(window, "keyup", (event) => {
    if (event.isTrusted) runs.release(event.timeStamp, event.code || event.key);
  });
  listen(window, "blur", (event) => {
    if (event.target === window) runs.abandon();
  });
  return () => runs.close();
}
