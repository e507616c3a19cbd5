/** The page itself: loads (also of a single-page application's views), scrolling, being hidden and shown. */

import { pageAddress } from "../address";
import { listen, type Report } from "./listen";

const PAUSE_MS = 200; // closes a run of scroll events

export function observePage(report: Report): () => void {
  let shown = "";
  const load = (): void => {
    if (pageAddress() !== shown) report({ kind: "page_load", location: (shown = pageAddress()) });
  };
  load();
  // Browsers with the Navigation API tell of every change of the address; in others, only the back and forward buttons do.
  const navigation = (window as { navigation?: EventTarget }).navigation;
  if (navigation) navigation.addEventListener("currententrychange", load);
  listen(window, "popstate", load);

  let steps = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const close = (): void => {
    clearTimeout(pause);
    if (steps > 0) report({ kind: "scroll", steps });
    steps = 0;
  };
  listen(window, "scroll" as keyof WindowEventMap, () => {
    steps += 1;
    clearTimeout(pause);
    pause = setTimeout(close, PAUSE_MS);
  });

  listen(document, "visibilitychange" as keyof WindowEventMap, () => {
    report({ kind: "visibility", visible: document.visibilityState === "visible" });
  });
  return close;
}
