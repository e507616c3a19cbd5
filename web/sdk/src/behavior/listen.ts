import type { Observed } from "../wire";

/** Where a reading reports what it saw. */
export type Report = (event: Observed) => void;

export type Listen = <K extends keyof WindowEventMap>(target: EventTarget, type: K, handler: (event: WindowEventMap[K]) => void) => void;

/** Listens early and passively; a fault in a handler is swallowed, because the page must never pay for being watched. */
export const listen: Listen = (target, type, handler) => {
  const guarded = (event: globalThis.Event): void => {
    try {
      handler(event as Parameters<typeof handler>[0]);
    } catch {
      // this one event goes unreported
    }
  };
  target.addEventListener(type, guarded, { capture: true, passive: true });
};
