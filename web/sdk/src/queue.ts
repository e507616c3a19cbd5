/** The queue: gathers events into numbered batches of one stream, in order. Pure; time and chance come in from outside. */

import type { Batch, Collection, Event, Observed } from "./wire";

const LONGEST_GAP_MS = 86_400_000;
const MOST_WAITING = 100; // batches kept while the server is away; beyond it nothing more is collected

/** A name for one page load, so that newer streams sort last: 8 characters of base-36 time, then chance. */
export function newStream(now: number, random: Uint8Array): string {
  const chance = [...random].map((byte) => (byte % 36).toString(36)).join("");
  return (now.toString(36).padStart(8, "0").slice(-8) + chance).slice(0, 24);
}

export class Queue {
  private gathered: Event[] = [];
  private bytes = 0;
  private sequence = 0;
  private waiting: Batch[] = [];
  private lastAt = 0;
  private closed = false;

  constructor(
    private stream: string,
    public limits: Collection,
  ) {}

  /** Takes an event that came at `now` (milliseconds since the page began to load). Says whether a batch is full. */
  add(observed: Observed, now: number): boolean {
    if (this.closed || this.waiting.length >= MOST_WAITING) return false;
    const after = Math.min(LONGEST_GAP_MS, Math.max(0, Math.round(now - this.lastAt)));
    this.lastAt = now;
    const event = { ...observed, after };
    const size = JSON.stringify(event).length + 1;
    if (this.bytes + size > this.limits.bytes_per_batch) this.cut();
    this.gathered.push(event);
    this.bytes += size;
    return this.gathered.length >= this.limits.events_per_batch || this.bytes >= this.limits.bytes_per_batch;
  }

  /** Makes a batch of what was gathered, if anything. */
  cut(): void {
    if (this.gathered.length > 0) this.waiting.push({ stream: this.stream, sequence: ++this.sequence, events: this.gathered });
    this.gathered = [];
    this.bytes = 0;
  }

  /** The oldest batch not yet delivered. */
  next(): Batch | undefined {
    return this.waiting[0];
  }

  all(): readonly Batch[] {
    return this.waiting;
  }

  /** A batch is done with: delivered, or refused for good. */
  settle(batch: Batch): void {
    this.waiting = this.waiting.filter((other) => other !== batch);
  }

  /** Forgets everything, and takes nothing any more. */
  close(): void {
    this.closed = true;
    this.gathered = [];
    this.waiting = [];
  }

  /** A new device session knows nothing of the old numbers: what waits goes out again from 1. */
  restart(stream: string): void {
    this.stream = stream;
    this.sequence = 0;
    this.waiting = this.waiting.map(({ events }) => ({ stream, sequence: ++this.sequence, events }));
  }
}
