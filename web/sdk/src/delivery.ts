/** Delivery: brings the queue's batches to the server, one at a time and in order, and does not give up. */

import { columns, VERSION } from "./columns";
import { backOff } from "./patience";
import type { Queue } from "./queue";
import type { Session } from "./session";
import type { Answer } from "./transport";
import type { Batch } from "./wire";

/** What an answer means for the batch: delivered or never to be (settled), of no use in this stream (restart), or to be sent again. */
export function verdict(answer: Answer | undefined): "settled" | "restart" | "again" {
  if (!answer || answer.status === 429 || answer.status >= 500 || answer.status === 401 || answer.status === 408) return "again";
  return answer.body.error_code === "sequence_ahead" ? "restart" : "settled";
}

export class Delivery {
  private delivering: Promise<void> | undefined;
  private inFlight: Batch | undefined;
  private stopped = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly queue: Queue,
    private readonly session: Session,
    private readonly serverPath: string,
    private readonly restartQueue: () => void,
  ) {}

  /** Sends all that waits. An urgent call cuts short the wait after a failure. Resolves once nothing waits any more. */
  deliver(urgent: boolean): Promise<void> {
    if (urgent) this.wake?.();
    this.delivering ??= this.run()
      .catch(() => undefined) // the next call tries again
      .finally(() => {
        this.delivering = undefined;
      });
    return this.delivering;
  }

  /** The page is being hidden and may not come back: hands what waits to the browser, which sends it on its own. */
  beacon(): void {
    const token = this.session.current;
    if (token === undefined) return;
    for (const batch of this.queue.all()) {
      if (batch === this.inFlight) continue; // that request outlives the page by itself
      const body = JSON.stringify({ session_token: token, ...this.stamped(batch) });
      if (navigator.sendBeacon(`${this.serverPath}device/events`, body)) this.queue.settle(batch);
    }
  }

  /** Ends the wait after a failure; with an emptied queue nothing follows it. */
  stop(): void {
    this.stopped = true;
    this.wake?.();
  }

  private async run(): Promise<void> {
    let failures = 0;
    for (let batch = this.queue.next(); batch; batch = this.queue.next()) {
      const answer = await this.session.call("POST", "device/events", () => {
        this.inFlight = batch = this.queue.next() ?? batch;
        return this.stamped(batch as Batch);
      });
      this.inFlight = undefined;
      if (this.stopped) return;
      const outcome = verdict(answer);
      if (outcome === "settled") this.queue.settle(batch);
      else {
        if (outcome === "restart") this.restartQueue();
        await this.pause(Math.max(backOff(failures++), answer?.retryAfter ?? 0));
        continue;
      }
      failures = 0;
    }
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A batch as it goes out: in columns, where the server reads them. */
  private stamped({ events, ...batch }: Batch): object {
    const told = this.queue.limits.columns >= VERSION ? { columns: columns(events) } : { events };
    return { ...batch, sent_at: Date.now(), ...told };
  }
}
