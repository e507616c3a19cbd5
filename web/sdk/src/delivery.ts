/** Delivery: brings the queue's batches to the server, one at a time and in order, and does not give up. */

import { backOff } from "./patience";
import type { Queue } from "./queue";
import type { Session } from "./session";
import { type Answer, beacon } from "./transport";
import type { Batch } from "./wire";

/** What an answer means for the batch: delivered or never to be (settled), of no use in this stream (restart), or to be sent again. */
export function verdict(answer: Answer | undefined): "settled" | "restart" | "again" {
  if (!answer || answer.status === 401) return "again";
  if (answer.body.error_code === "sequence_ahead") return "restart";
  return answer.status >= 400 || typeof answer.body.accepted === "number" ? "settled" : "again";
}

export class Delivery {
  private running: Promise<void> | undefined;
  private stopped = false;
  private wake: (() => void) | undefined;
  private tried: (() => void)[] = [];
  private readonly handed = new Set<string>();

  constructor(
    private readonly queue: Queue,
    private readonly session: Session,
    private readonly serverPath: string,
    private readonly restartQueue: (refused: string) => void,
  ) {}

  /**
   * Sends all that waits, now if it is urgent, else after the pause that a failure left. Resolves once nothing waits any more, or the
   * server did not take it; what it did not take is tried again by itself.
   */
  deliver(urgent: boolean): Promise<void> {
    const tried = new Promise<void>((resolve) => this.tried.push(resolve));
    if (urgent) this.wake?.();
    this.running ??= this.run()
      .catch(() => undefined) // the next call tries again
      .finally(() => {
        this.running = undefined;
        this.release();
      });
    return tried;
  }

  /**
   * The page is being hidden and may not come back: hands what waits to the browser, which sends it on its own. Only an answer settles a
   * batch, so it waits on, here or for the next page; the server counts it once.
   */
  beacon(): void {
    const token = this.session.current;
    if (token === undefined) return;
    for (const batch of this.queue.all()) {
      const name = `${batch.stream}/${batch.sequence}`;
      if (this.handed.has(name)) continue;
      if (!beacon(this.serverPath, "device/events", { session_token: token, ...batch })) return; // the browser takes no more
      this.handed.add(name);
    }
  }

  /** Ends the wait after a failure; with an emptied queue nothing follows it. */
  stop(): void {
    this.stopped = true;
    this.wake?.();
    this.release();
  }

  private async run(): Promise<void> {
    let failures = 0;
    for (let batch = this.queue.next(); batch && !this.stopped; batch = this.queue.next()) {
      const answer = await this.session.call("POST", "device/events", () => (batch = this.queue.next() ?? (batch as Batch)));
      if (this.stopped) return;
      const outcome = verdict(answer);
      if (outcome === "settled") {
        failures = 0;
        this.queue.settle(batch);
        continue;
      }
      if (outcome === "restart") this.restartQueue(batch.stream);
      this.release();
      await this.pause(backOff(failures++));
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

  private release(): void {
    for (const resolve of this.tried.splice(0)) resolve();
  }
}
