/**
 * What tells an event that came through the window system from one that was made inside the browser.
 *
 * Measured with Chromium on Linux: display servers stamp input in whole milliseconds, so that the times of real events lie whole
 * milliseconds apart (66 of 66); those of events that a debugger's protocol dispatches do not (33 to 40 of 54). A mouse stands on a pixel of
 * the screen; a program that computes where to click mostly does not. Windows and macOS stamp finely, and mice of macOS have fractions:
 * what it means is for the server to say, which knows the system.
 */

const OFF_MS = 0.15; // browsers round event times to a tenth
const OFF_PIXEL = 0.05;

/** Whether `time` (ms) is no whole number of milliseconds after `before`; undefined where nothing came before. */
export function offGrid(time: number, before: number | undefined): boolean | undefined {
  return before === undefined ? undefined : fraction(time - before) > OFF_MS;
}

/** Whether a position in CSS pixels lies between the screen's pixels; undefined where a page cannot know (in a frame, or pinched). */
export function offPixel(x: number, y: number): boolean | undefined {
  if (window.top !== window || (window.visualViewport?.scale ?? 1) !== 1) return undefined;
  return Math.max(fraction(x * devicePixelRatio), fraction(y * devicePixelRatio)) > OFF_PIXEL;
}

function fraction(value: number): number {
  return Math.abs(value - Math.round(value));
}
