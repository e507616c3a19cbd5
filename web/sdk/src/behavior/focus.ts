/**
 * Focus: how a field was entered. A script may well do it for good reasons, so by itself it says little.
 *
 * Purpose: automation: how fields are entered.
 *
 * Wrong when: the page enters its first field by itself, or a manager or an assistive tool enters fields by script.
 */

import { fieldName, ignored, nameOf, targetOf } from "./field";
import type { Listen, Report } from "./listen";

const CAUSE_MS = 500; // focus follows its cause at once; a long press is the slowest

export function observeFocus(report: Report, listen: Listen): void {
  let pointed = -Infinity;
  let pressed: EventTarget | undefined;
  let keyed = -Infinity;
  let away = !document.hasFocus();

  for (const type of ["pointerdown", "pointerup", "click"] as const) {
    listen(window, type, (event) => {
      if (!event.isTrusted) return;
      pointed = event.timeStamp;
      pressed = targetOf(event);
    });
  }
  listen(window, "keydown", (event) => {
    if (event.isTrusted && (event.key === "Tab" || event.key === "Enter")) keyed = event.timeStamp;
  });
  listen(window, "blur", (event) => {
    if (event.target === window) away = true; // on coming back the browser focuses the field again: nobody entered it
  });
  listen(window, "focusin", (event) => {
    const field = fieldName(event);
    const returned = away;
    away = false;
    if (field === undefined || (returned && event.timeStamp - pointed > CAUSE_MS)) return;
    const element = targetOf(event);
    const byPointer = event.timeStamp - pointed < CAUSE_MS && pointed > keyed && leadsTo(pressed, element);
    if (byPointer) report({ kind: "focus", field, by: "pointer" });
    else if (event.timeStamp - keyed < CAUSE_MS) report({ kind: "focus", field, by: "keyboard" });
    else report({ kind: "focus", field, by: "script" });
  });

  const focused = document.activeElement;
  const field = focused instanceof HTMLElement && !ignored(focused) ? nameOf(focused) : undefined;
  if (field !== undefined) report({ kind: "focus", field }); // before our time, or by `autofocus`: cause not known
}

/** Whether pressing `target` enters `field`: on the field, inside it, or on its label. */
function leadsTo(target: EventTarget | undefined, field: EventTarget | undefined): boolean {
  if (!(target instanceof Element) || !(field instanceof Element)) return false;
  return field.contains(target) || target.closest("label")?.control === field;
}
