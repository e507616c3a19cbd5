/**
 * The page itself: loads (also of a single-page application's views), scrolling, being hidden and shown.
 *
 * Purpose: context: which pages a session saw, and whether it was looked at.
 */

import { pageAddress } from "../address";
import { type Listen, type Report, whenQuiet } from "./listen";

const PAUSE_MS = 200; // closes a run of scroll events

export function observePage(report: Report, listen: Listen, signal: AbortSignal): () => void {
  let shown = "";
  const load = (): void => {
    if (pageAddress() !== shown) report({ kind: "page_load", location: (shown = pageAddress()) });
  };
  load();
  // Browsers with the Navigation API tell of every change of the address; in others, only the back and forward buttons do.
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) listen(navigation, "currententrychange" as keyof WindowEventMap, load);
  listen(window, "popstate", load);

  let steps = 0;
  const close = (): void => {
    pause.callOff();
    if (steps > 0) report({ kind: "scroll", steps });
    steps = 0;
  };
  const pause = whenQuiet(PAUSE_MS, close, signal);
  listen(window, "scroll" as keyof WindowEventMap, () => {
    steps += 1;
    pause.putOff();
  });

  listen(document, "visibilitychange" as keyof WindowEventMap, () => {
    report({ kind: "visibility", visible: document.visibilityState === "visible" });
  });
  return close;
}
