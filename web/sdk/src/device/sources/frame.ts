/** A frame without a page of its own, for as long as the readings take: whoever overrides the page's interfaces seldom reaches its. */

import { Unread } from "../reading";

let frame: HTMLIFrameElement | undefined;

export type Frame = Window & typeof globalThis;

export function inFrame(): Frame {
  if (!frame) {
    frame = document.createElement("iframe");
    frame.hidden = true;
    frame.title = "";
    document.documentElement.append(frame);
  }
  const inside = frame.contentWindow as Frame | null;
  if (!inside?.navigator) throw new Unread("refused");
  return inside;
}

/** Takes the frame out of the page again. */
export function closeFrame(): void {
  frame?.remove();
  frame = undefined;
}
