/** A reading: what one trait is read by, and what it says where it cannot read. */

import type { Trait } from "../wire";

export type Reading = () => Trait | undefined | Promise<Trait | undefined>;

/**
 * Why a trait could not be read: the browser has no such interface (`absent`) or lends it to secure pages only (`insecure`), it refused or
 * failed (`refused`), it took too long (`late`), as everything did that the browser was asked (`busy`), or it answered with nothing (`blank`).
 */
export type Why = "absent" | "insecure" | "refused" | "late" | "busy" | "blank";

export class Unread extends Error {
  constructor(readonly why: Why) {
    super(why);
  }
}

/** What several readings share is asked for once. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= Promise.resolve().then(ask));
}
