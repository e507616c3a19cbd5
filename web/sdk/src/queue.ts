/**
 * The queue: gathers events into numbered batches of one stream, in order, and keeps what waits until it is settled, also over a reload.
 * Time and chance come in from outside.
 */

import { columns, VERSION } from "./columns";
import { forget, keep, recall } from "./kept";
import type { Batch, Collection, Event, Observed } from "./wire";

const LONGEST_GAP_MS = 86_400_000;
const MOST_WAITING = 100; // batches, and
const MOST_BYTES = 250_000; // kept while the server is away; beyond it nothing more is collected
const OLDEST_MS = 3_600_000; // of a batch: what is older says nothing of now
const KEPT = "queue";

/** A name for one showing of a page, so that newer streams sort last: 8 characters of base-36 time, then chance. */
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
  private bytesWaiting = 0;

  constructor(
    private stream: string,
    public limits: Collection,
  ) {
    this.restore();
  }

  /** Takes an event that came at `now` (milliseconds since the page began to load). Says whether a batch is full. */
  add(observed: Observed, now: number): boolean {
    if (this.closed || this.isFull) return false;
    const after = Math.min(LONGEST_GAP_MS, Math.max(0, Math.round(now - this.lastAt)));
    this.lastAt = now;
    const event = { ...observed, after };
    const size = JSON.stringify(event).length + 1;
    if (this.bytes + size > this.limits.bytes_per_batch) this.cut();
    this.gathered.push(event);
    this.bytes += size;
    return this.gathered.length >= this.limits.events_per_batch || this.bytes >= this.limits.bytes_per_batch;
  }

  /** Makes a batch of what was gathered, if anything: in columns, where the server reads them. */
  cut(): void {
    if (this.gathered.length > 0) {
      const told = this.limits.columns >= VERSION ? { columns: columns(this.gathered) } : { events: this.gathered };
      this.waiting.push({ stream: this.stream, sequence: ++this.sequence, sent_at: Date.now(), ...told });
      this.keep();
    }
    this.gathered = [];
    this.bytes = 0;
  }

  /** The oldest batch not yet settled. */
  next(): Batch | undefined {
    this.waiting = this.waiting.filter(isOfUse);
    return this.waiting[0];
  }

  all(): readonly Batch[] {
    return this.waiting;
  }

  /** A batch is done with: delivered, or refused for good. */
  settle(batch: Batch): void {
    this.waiting = this.waiting.filter((other) => other.stream !== batch.stream || other.sequence !== batch.sequence);
    this.keep();
  }

  /** Takes up what the tab has kept, as the page before left it. Batches keep their names: whatever was counted is not counted again. */
  restore(): void {
    const kept = recall(KEPT);
    if (!Array.isArray(kept)) return;
    this.waiting = (kept as Batch[]).filter(isOfUse).slice(0, MOST_WAITING);
  }

  /** New batches go by another stream's name; what waits keeps its own. */
  begin(stream: string): void {
    this.cut();
    this.stream = stream;
    this.sequence = 0;
  }

  /** A server that knows nothing of the old numbers: what waits, or only what waits of one stream, goes out again from 1. */
  restart(stream: string, refused?: string): void {
    this.begin(stream);
    this.waiting = this.waiting.map((batch) =>
      refused === undefined || batch.stream === refused ? { ...batch, stream, sequence: ++this.sequence } : batch,
    );
    this.keep();
  }

  /** Forgets everything. */
  drop(): void {
    this.gathered = [];
    this.bytes = 0;
    this.waiting = [];
    this.keep();
  }

  /** Forgets everything, and takes nothing any more. */
  close(): void {
    this.closed = true;
    this.drop();
  }

  private get isFull(): boolean {
    return this.waiting.length >= MOST_WAITING || this.bytesWaiting >= MOST_BYTES;
  }

  private keep(): void {
    this.bytesWaiting = JSON.stringify(this.waiting).length;
    if (this.waiting.length > 0) keep(KEPT, this.waiting);
    else forget(KEPT);
  }
}

function isOfUse(batch: Batch | null): boolean {
  return typeof batch?.sequence === "number" && batch.sent_at > Date.now() - OLDEST_MS;
}
