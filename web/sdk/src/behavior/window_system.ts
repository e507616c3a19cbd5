/**
 * Whether the window system tells pixels and times as X11, Windows and macOS do.
 *
 * Wayland does not: positions are fractions, Chromium stamps events by its own clock, and most compositors hand out one position to a
 * frame. A page knows Wayland by this alone, that a window is never told where it stands. So is a window in the very corner of an X11
 * screen taken for one: then less is said.
 */
export function tellsPixelsAndTimes(): boolean {
  return !navigator.platform.startsWith("Linux") || screenX !== 0 || screenY !== 0;
}

const TICK_MS = 16.667; // Firefox rounds times to this while it resists fingerprinting, Tor Browser to 100 ms, which is six of these
const OFF_TICK_MS = 0.01; // Chromium rounds to a tenth: a frame's 16.7 is off

/** Whether a time between two events lies on the tick of a clock that is coarse on purpose. */
export function onTick(time: number): boolean {
  return Math.abs(time - TICK_MS * Math.round(time / TICK_MS)) <= OFF_TICK_MS;
}
