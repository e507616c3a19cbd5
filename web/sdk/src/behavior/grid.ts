/**
 * What tells an event that came through the window system from one that was made inside the browser.
 *
 * Measured with Chromium on Linux: display servers stamp input in whole milliseconds, so that the times of real events lie whole
 * milliseconds apart (66 of 66); those of events that a debugger's protocol dispatches do not (33 to 40 of 54). A mouse stands on a pixel of
 * the screen; a program that computes where to click mostly does not. Windows and macOS stamp finely, and mice of macOS have fractions:
 * what it means is for the server to say, which knows the system.
 *
 * Wrong when: the display server is Wayland, which gives positions between pixels; the driver of a mouse or a pen does. Not wrong, since it is
 * asked for: at any scale or zoom; where a browser rounds positions to whole CSS pixels, as Safari does and others did; where the window was
 * moved or a panel beside the page opened.
 */

const OFF_MS = 0.15; // browsers round event times to a tenth
const OFF_PIXEL = 0.05;

/** Whether `time` (ms) is no whole number of milliseconds after `before`; undefined where nothing came before. */
export function offGrid(time: number, before: number | undefined): boolean | undefined {
  return before === undefined ? undefined : fraction(time - before) > OFF_MS;
}

/**
 * The pixels on which the pointer stands. A page's corner need not lie on one: where the screen is scaled by a fraction it hardly ever does.
 * But it stays where it is, so every position of a mouse leaves the same rest, and a press between pixels is one with another rest than the
 * positions before it. The window's place and scale are part of the grid: moved or zoomed, it begins anew.
 */
export class PixelGrid {
  private window = "";
  private rest: readonly [number, number] | undefined;

  /** The pointer stands at `x`, `y` (CSS pixels). Answers whether that is off the grid; undefined where a page cannot know: in a frame, pinched, or as long as there is none. */
  stand(x: number, y: number): boolean | undefined {
    const pinch = window.visualViewport?.scale ?? 1;
    if (window.top !== window || pinch !== 1) return undefined;
    const place = [devicePixelRatio, screenX, screenY, outerWidth, outerHeight, innerWidth, innerHeight].join(" ");
    if (place !== this.window) [this.window, this.rest] = [place, undefined];
    const rest = [x * devicePixelRatio, y * devicePixelRatio] as const;
    if (!this.rest) {
      this.rest = rest;
      return undefined;
    }
    const rounded = Number.isInteger(x) && Number.isInteger(y); // by the browser, it may be: at a fractional scale that is off any grid
    return !rounded && Math.max(fraction(rest[0] - this.rest[0]), fraction(rest[1] - this.rest[1])) > OFF_PIXEL;
  }
}

function fraction(value: number): number {
  return Math.abs(value - Math.round(value));
}
