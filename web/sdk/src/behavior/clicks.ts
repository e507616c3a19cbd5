/**
 * Clicks: by which pointer, where inside the target, how it was pressed, whether a touch had an extent, how many pointer positions led to
 * it, and whether a script made it.
 *
 * Purpose: automation: whether a hand presses, and where.
 *
 * Wrong when: an assistive tool presses (screen reader, switch, voice, head or eye tracker), a touch pad is tapped, a manager or an extension
 * submits, or the page presses for its visitor. `features/synthetic.py` and `reasons/behavior.py` say by mark who leaves it.
 */

import type { PointerKind, Pressed } from "../wire";
import { targetOf } from "./field";
import { offGrid } from "./grid";
import type { Listen, Report } from "./listen";
import { type Movements, pointerKind } from "./pointer";
import { tellsPixelsAndTimes } from "./window_system";

const TARGETS = "a, button, input, select, textarea, label, summary, option, [role=button], [role=link], [tabindex]";
const KEYBOARD_MS = 1000;
const POINT = 2; // CSS pixels across: what browsers say where they know no extent of a finger

/** The share of the way from `start` to `start + length` at which a click fell, 0 to 1. */
export function within(position: number, start: number, length: number): number | undefined {
  if (!(length > 0)) return undefined;
  return Math.round(Math.min(1, Math.max(0, (position - start) / length)) * 1000) / 1000;
}

/** A pointer that went down: how, and after how many positions in the second before. */
interface Press {
  kind: PointerKind;
  at: number;
  released: number | undefined;
  approach: number;
  pressure: number;
  subpixel: boolean | undefined;
  submillisecond: boolean | undefined;
  polled: number | undefined;
  contact: boolean | undefined;
}

export function observeClicks(report: Report, listen: Listen, movements: Movements): void {
  let keyPressed = -Infinity;
  let press: Press | undefined;
  let label: { control: HTMLElement | null; at: number } | undefined;

  listen(window, "keydown", (event) => {
    if (event.isTrusted) keyPressed = event.timeStamp;
  });
  listen(window, "pointerdown", (event) => {
    if (event.isTrusted) press = pressOf(event, movements);
  });
  listen(window, "pointerup", (event) => {
    if (event.isTrusted && press) press.released = event.timeStamp;
  });

  listen(window, "click", (event) => {
    const target = targetOf(event);
    if (!(target instanceof Element)) return;
    if (label && label.control === target && event.timeStamp - label.at < 50) return; // a label passes its click on to its field
    const owner = target.closest("label");
    label = owner ? { control: owner.control, at: event.timeStamp } : undefined;

    movements.close();
    const kind = pointerOf(event, press);
    if (kind === undefined) {
      const keyboard = event.isTrusted && event.timeStamp - keyPressed < KEYBOARD_MS;
      report({ kind: "click", pointer: keyboard ? "keyboard" : "none", trusted: event.isTrusted });
    } else {
      const box = (target.closest(TARGETS) ?? target).getBoundingClientRect();
      const x = within(event.clientX, box.left, box.width);
      const y = within(event.clientY, box.top, box.height);
      report({
        kind: "click",
        pointer: kind,
        ...(x !== undefined && { target_x: x }),
        ...(y !== undefined && { target_y: y }),
        ...(kind === "mouse" && { approach: press?.approach ?? movements.approach(event.timeStamp) }), // a finger has no approach
        ...(press && pressed(press)),
        trusted: event.isTrusted,
      });
    }
    press = undefined;
  });
}

/**
 * The pointer that made a click, if one did. It counts its presses in `detail`, which Enter and space, and scripts, leave 0; Firefox counts
 * one where a link is opened by Enter, but knows no type of pointer, and none went down.
 */
function pointerOf(event: MouseEvent, press: Press | undefined): PointerKind | undefined {
  const { pointerType } = event as Partial<PointerEvent>;
  if (event.detail === 0 || (pointerType === "" && !press)) return undefined;
  return pointerKind(pointerType) ?? press?.kind ?? "mouse";
}

function pressOf(event: PointerEvent, movements: Movements): Press {
  const kind = pointerKind(event.pointerType) ?? "mouse";
  const polled = movements.polled(); // asked at every press, so that the next is told of what came after this one
  const telling = tellsPixelsAndTimes();
  return {
    kind,
    at: event.timeStamp,
    released: undefined,
    approach: movements.approach(event.timeStamp),
    pressure: Math.round(event.pressure * 1000) / 1000,
    subpixel: kind === "mouse" && telling ? movements.grid.stand(event.clientX, event.clientY) : undefined,
    submillisecond: telling && !movements.clockIsCoarse ? offGrid(event.timeStamp, movements.lastAt) : undefined,
    polled: kind === "mouse" && telling ? polled : undefined,
    contact: kind === "touch" ? event.width > POINT || event.height > POINT : undefined,
  };
}

/** What a press says on the wire. */
function pressed({ at, released, pressure, subpixel, submillisecond, polled, contact }: Press): Partial<Pressed> {
  return {
    ...(released !== undefined && { hold: Math.round(released - at) }),
    pressure,
    ...(subpixel !== undefined && { subpixel }),
    ...(submillisecond !== undefined && { submillisecond }),
    ...(polled !== undefined && { polled }),
    ...(contact !== undefined && { contact }),
  };
}
