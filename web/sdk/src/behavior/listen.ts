import type { Observed } from "../wire";
import { ignored, targetOf } from "./field";

/** Where a reading reports what it saw. */
export type Report = (event: Observed) => void;

export type Listen = <K extends keyof WindowEventMap>(target: EventTarget, type: K, handler: (event: WindowEventMap[K]) => void) => void;

/**
 * A way to listen until `signal` is aborted: early, passively, and not to what happens where the page opted out. A fault in a handler is
 * swallowed, because the page must never pay for being watched.
 */
export function listening(signal: AbortSignal): Listen {
  return (target, type, handler) => {
    const guarded = (event: globalThis.Event): void => {
      try {
        if (!ignored(targetOf(event))) handler(event as Parameters<typeof handler>[0]);
      } catch {
        // this one event goes unreported
      }
    };
    target.addEventListener(type, guarded, { capture: true, passive: true, signal });
  };
}

/** Calls `close` once nothing has put it off for `milliseconds`. Answers what puts it off, and what calls it off. */
export function whenQuiet(milliseconds: number, close: () => void, signal: AbortSignal): { putOff(): void; callOff(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const callOff = (): void => clearTimeout(timer);
  signal.addEventListener("abort", callOff);
  return {
    putOff() {
      callOff();
      if (!signal.aborted) timer = setTimeout(close, milliseconds);
    },
    callOff,
  };
}
