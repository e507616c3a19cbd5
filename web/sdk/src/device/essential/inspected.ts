import { inFrame } from "../sources/frame";

/**
 * Whether something reads along what the page writes to its console: a driver attached to the browser, or open developer tools.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: somebody has the developer tools open. What the page's own scripts make of its console (error monitoring, session recording)
 * says nothing: a frame of our own has a console that they did not replace.
 */
type Formatter = ((error: Error, frames: unknown[]) => unknown) | undefined;

/**
 * Nobody sees what is written here: the level is the one that developer tools hide, the message empty. An attached reader of Chromium's lays
 * an error's stack out at once, one of Firefox's reads an object's getters; without a reader neither happens.
 */
export function read(): boolean {
  const frame = inFrame() as unknown as { console: Console; Error: ErrorConstructor & { prepareStackTrace?: Formatter } };
  let reads = 0;
  frame.Error.prepareStackTrace = () => (reads += 1) && "";
  void new frame.Error().stack;
  const isV8 = reads > 0; // other engines lay no stack out by a page's function
  reads = 0;
  frame.console.debug(new frame.Error());
  if (!isV8) frame.console.debug({ get read() { return (reads += 1); } });
  delete frame.Error.prepareStackTrace;
  return reads > 0;
}
