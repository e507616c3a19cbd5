/**
 * Rhythm: how a field that opted in (`data-tessera-rhythm`, for a text that is always the same) was filled in, from its first key to
 * its last: a time for each position, never a key. One correction, paste or move of the cursor, and there is none.
 *
 * Purpose: recognising the person: how a text that is always the same is typed. Only fields that opted in.
 */

import type { Stroke } from "../wire";
import { fieldName, rhythmic, targetOf } from "./field";
import { keyKind } from "./keys";
import type { Listen, Report } from "./listen";

const FEWEST = 6;
const MOST = 32;

interface Held {
  code: string; // which physical key to await the release of; never leaves this file
  pressed: number;
  released?: number;
}

/** One filling of one field. */
export class Filling {
  private strokes: Held[] = [];
  private spoiled: boolean;

  /** A field that already held something when the first key came is not filled in from its beginning. */
  constructor(
    readonly field: string,
    empty: boolean,
  ) {
    this.spoiled = !empty;
  }

  press(now: number, code: string): void {
    this.strokes.push({ code, pressed: now });
  }

  release(now: number, code: string): void {
    const stroke = this.strokes.find((held) => held.code === code && held.released === undefined);
    if (stroke) stroke.released = now;
  }

  spoil(): void {
    this.spoiled = true;
  }

  /** The strokes by position, if the field was filled in without a correction and every key was let go. */
  get keys(): Stroke[] | undefined {
    if (this.spoiled || this.strokes.length < FEWEST || this.strokes.length > MOST) return undefined;
    if (this.strokes.some(({ released }) => released === undefined)) return undefined;
    return this.strokes.map(({ pressed, released }, index) => ({
      after: Math.round(pressed - (this.strokes[index - 1]?.pressed ?? pressed)),
      hold: Math.round((released ?? pressed) - pressed),
    }));
  }
}

/** Tells a filling once the field is left or Enter pressed, as soon as every key of it is let go. */
export function observeRhythm(report: Report, listen: Listen): void {
  let filling: Filling | undefined;
  let finished = false;
  const tell = (): void => {
    const keys = finished ? filling?.keys : undefined;
    if (!filling || !keys) return;
    report({ kind: "rhythm", field: filling.field, keys });
    filling = undefined;
  };
  const finish = (): void => {
    finished = true;
    tell();
  };

  listen(window, "keydown", (event) => {
    const element = targetOf(event);
    const field = fieldName(event);
    if (!rhythmic(element) || field === undefined || !event.isTrusted || event.repeat) return;
    const kind = keyKind(event.key);
    if (kind === "enter") finish();
    if (kind === "delete" || kind === "navigation") filling?.spoil();
    if (kind !== "character") return;
    if (filling?.field !== field || finished || element.value === "") filling = new Filling(field, element.value === "");
    finished = false;
    filling.press(event.timeStamp, event.code || event.key);
  });
  listen(window, "keyup", (event) => {
    if (!event.isTrusted) return;
    filling?.release(event.timeStamp, event.code || event.key);
    tell();
  });
  listen(window, "input", (event) => {
    if (rhythmic(targetOf(event)) && (event as InputEvent).inputType !== "insertText") filling?.spoil();
  });
  listen(window, "focusout", (event) => {
    if (rhythmic(targetOf(event))) finish();
  });
}
