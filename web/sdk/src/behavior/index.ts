import type { Observed } from "../wire";
import { observeClicks } from "./clicks";
import { observeFocus } from "./focus";
import { observeInput } from "./input";
import { listening, type Report } from "./listen";
import { observePage } from "./page";
import { observePointer } from "./pointer";
import { observeRhythm } from "./rhythm";
import { observeTyping } from "./typing";

/**
 * Starts every reading of behaviour, until `signal` is aborted. Answers a function that closes what is under way, to be called before
 * anything is sent.
 */
export function observe(report: Report, signal: AbortSignal): () => void {
  const listen = listening(signal);
  const closePage = observePage(report, listen, signal);
  const closeTyping = observeTyping(report, listen);
  observeRhythm(report, listen);
  const movements = observePointer(report, listen, signal);
  observeClicks(report, listen, movements);
  observeFocus(report, listen);
  const closeInput = observeInput(report, listen);
  return () => {
    closePage();
    movements.close();
    closeTyping();
    closeInput();
  };
}

/** What may be told of an event without consent: that it happened and of which class, never how a hand moves; undefined if nothing. */
export function essentialOf(event: Observed): Observed | undefined {
  if (event.kind === "typing" || event.kind === "rhythm" || event.kind === "pointer") return undefined;
  return event.kind === "click" ? { kind: "click", pointer: event.pointer, trusted: event.trusted } : event;
}
