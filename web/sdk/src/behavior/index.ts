import { observeClicks } from "./clicks";
import { observeFocus } from "./focus";
import { observeInput } from "./input";
import type { Report } from "./listen";
import { observePage } from "./page";
import { observePointer } from "./pointer";
import { observeTyping } from "./typing";

/** Starts every reading of behaviour. Answers a function that closes what is under way, to be called before anything is sent. */
export function observe(report: Report): () => void {
  const closePage = observePage(report);
  const closeTyping = observeTyping(report);
  const movements = observePointer(report);
  observeClicks(report, movements);
  observeFocus(report);
  const closeInput = observeInput(report);
  return () => {
    closePage();
    movements.close();
    closeTyping();
    closeInput();
  };
}
