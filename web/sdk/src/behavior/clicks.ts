/** Clicks: by which pointer, where inside the target, how many pointer positions led to it, and whether a script made it. */

import type { PointerKind } from "../wire";
import { listen, type Report } from "./listen";
import { type Movements, pointerKind } from "./pointer";

const TARGETS = "a, button, input, select, textarea, label, summary, option, [role=button], [role=link], [tabindex]";
const KEYBOARD_MS = 1000;

/** The share of the way from `start` to `start + length` at which a click fell, 0 to 1. */
export function within(position: number, start: number, length: number): number | undefined {
  if (!(length > 0)) return undefined;
  return Math.round(Math.min(1, Math.max(0, (position - start) / length)) * 1000) / 1000;
}

export function observeClicks(report: Report, movements: Movements): void {
  let keyPressed = -Infinity;
  let pressed: { kind: PointerKind; approach: number } | undefined;
  let label: { control: HTMLElement | null; at: number } | undefined;

  listen(window, "keydown", (event) => {
    if (event.isTrusted) keyPressed = event.timeStamp;
  });
  listen(window, "pointerdown", (event) => {
    if (event.isTrusted) pressed = { kind: pointerKind(event.pointerType) ?? "mouse", approach: movements.approach(event.timeStamp) };
  });

  listen(window, "click", (event) => {
    const target = event.composedPath()[0];
    if (!(target instanceof Element)) return;
    if (label && label.control === target && event.timeStamp - label.at < 50) return; // a label passes its click on to its field
    const owner = target.closest("label");
    label = owner ? { control: owner.control, at: event.timeStamp } : undefined;

    movements.close();
    // A click made by a pointer counts its presses in `detail`; Enter and space, and scripts, leave it 0.
    const kind = event.detail > 0 ? (pointerKind((event as PointerEvent).pointerType) ?? pressed?.kind ?? "mouse") : undefined;
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
        ...(kind === "mouse" && { approach: pressed?.approach ?? movements.approach(event.timeStamp) }), // a finger has no approach
        trusted: event.isTrusted,
      });
    }
    pressed = undefined;
  });
}
