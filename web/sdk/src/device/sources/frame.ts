/** Frames without a page of their own: whoever overrides the page's interfaces seldom reaches theirs. */

import { Unread } from "../reading";

let frame: HTMLIFrameElement | undefined;

export type Frame = Window & typeof globalThis;

/** One for as long as the readings take. */
export function inFrame(): Frame {
  frame ??= opened();
  return windowOf(frame);
}

/** Takes that frame out of the page again. */
export function closeFrame(): void {
  frame?.remove();
  frame = undefined;
}

/** What `use` makes of a frame that nobody has seen yet: what watches the page for new frames has its turn later. */
export function inFreshFrame<T>(use: (frame: Frame) => T): T {
  const fresh = opened();
  try {
    return use(windowOf(fresh));
  } finally {
    fresh.remove();
  }
}

function opened(): HTMLIFrameElement {
  const made = document.createElement("iframe");
  made.hidden = true;
  made.title = "";
  document.documentElement.append(made);
  return made;
}

function windowOf(opened: HTMLIFrameElement): Frame {
  const inside = opened.contentWindow as Frame | null;
  if (!inside?.navigator) throw new Unread("refused");
  return inside;
}
