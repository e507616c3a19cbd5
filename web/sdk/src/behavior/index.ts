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
