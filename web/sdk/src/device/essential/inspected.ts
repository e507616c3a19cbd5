import { Unread } from "../reading";
import { type Frame, inFreshFrame } from "../sources/frame";
import { NATIVE } from "../sources/native";

/**
 * Whether something reads along what the page writes to its console: a driver attached to the browser, or open developer tools.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: somebody has the developer tools open, debugs a phone or a view inside an app from a computer, or lets an assistant or an extension
 * attach to the browser as those do. What the page's own scripts make of a console (error monitoring, session recording) says nothing: the
 * frame is new, so they have not replaced its console; where something has, nothing is told.
 */
export const read = (): boolean => inFreshFrame(isReadAlong);

type Formatter = ((error: Error, frames: unknown[]) => unknown) | undefined;
type Inside = Frame & { Error: ErrorConstructor & { prepareStackTrace?: Formatter } };

/**
 * Nobody sees what is written here: the level is the one that developer tools hide, the message empty. An attached reader of Chromium's lays
 * an error's stack out at once, one of Firefox's reads an object's getters; without a reader neither happens.
 */
function isReadAlong(frame: Frame): boolean {
  const { console, Error, Function } = frame as Inside;
  if (!NATIVE.test(Function.prototype.toString.call(console.debug))) throw new Unread("refused");
  let reads = 0;
  Error.prepareStackTrace = () => (reads += 1) && "";
  void new Error().stack;
  const isV8 = reads > 0; // other engines lay no stack out by a page's function
  reads = 0;
  console.debug(new Error());
  if (!isV8) console.debug({ get read() { return (reads += 1); } });
  return reads > 0;
}
