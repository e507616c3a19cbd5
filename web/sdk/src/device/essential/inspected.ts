/**
 * Whether something reads along what the page writes to its console: a driver attached to the browser, or open developer tools.
 *
 * Purpose: automation: whether a program drives the browser.
 */
type Formatter = ((error: Error, frames: unknown[]) => unknown) | undefined;

/**
 * Nobody sees what is written here: the level is the one that developer tools hide, the message empty. An attached reader of Chromium's lays
 * an error's stack out at once, one of Firefox's reads an object's getters; without a reader neither happens.
 */
export function read(): boolean {
  let reads = 0;
  const errors = Error as { prepareStackTrace?: Formatter };
  const before = errors.prepareStackTrace;
  errors.prepareStackTrace = () => (reads += 1) && "";
  void new Error().stack;
  const isV8 = reads > 0; // other engines lay no stack out by a page's function
  reads = 0;
  console.debug(new Error());
  if (before) errors.prepareStackTrace = before;
  else delete errors.prepareStackTrace;
  if (!isV8) console.debug({ get read() { return (reads += 1); } });
  return reads > 0;
}
