/** The breaker: a server that fails again and again is left alone for a while, so that a page costs it, and itself, nothing more. */

import { backOff } from "./patience";

const FAILURES = 3; // in a row, until nothing is sent for a while
const LONGEST_REST_MS = 300_000; // whatever the server asks for

export class Breaker {
  private failures = 0;
  private restsUntil = 0;

  /** Whether nothing should be sent now: the server rests, or the device is offline. */
  get rests(): boolean {
    return performance.now() < this.restsUntil || navigator.onLine === false;
  }

  succeeded(): void {
    this.failures = 0;
    this.restsUntil = 0;
  }

  /** Without an answer of use; `retryAfter` is what the server asked for, in milliseconds. */
  failed(retryAfter = 0): void {
    this.failures += 1;
    const rest = Math.max(this.failures < FAILURES ? 0 : backOff(this.failures - FAILURES), Math.min(retryAfter, LONGEST_REST_MS));
    if (rest > 0) this.restsUntil = performance.now() + rest;
  }
}
