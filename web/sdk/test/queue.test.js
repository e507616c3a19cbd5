// Streams, sequence numbers and batches.

import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict } from "../src/delivery";
import { backOff, within } from "../src/patience";
import { newStream, Queue } from "../src/queue";

const LIMITS = { events_per_batch: 3, seconds_per_batch: 5, bytes_per_batch: 1000 };
const visible = { kind: "visibility", visible: true };

test("streams name a page load and sort by time", () => {
  const chance = Uint8Array.from({ length: 12 }, (_, index) => index * 21);
  const earlier = newStream(Date.UTC(2026, 0, 1), chance);
  const later = newStream(Date.UTC(2026, 0, 1) + 1, new Uint8Array(12));
  assert.match(earlier, /^[0-9a-z]{20}$/);
  assert.ok(earlier < later);
});

test("batches are numbered from 1 and say how long each event came after the one before", () => {
  const queue = new Queue("s", LIMITS);
  assert.deepEqual([queue.add(visible, 10), queue.add(visible, 35.4), queue.add(visible, 36)], [false, false, true]);
  queue.cut();
  queue.add(visible, 1036);
  queue.cut();
  queue.cut();
  assert.deepEqual(queue.all().map(({ sequence, events }) => [sequence, events.map(({ after }) => after)]), [[1, [10, 25, 1]], [2, [1000]]]);
});

test("a batch never outgrows its bytes", () => {
  const queue = new Queue("s", { ...LIMITS, events_per_batch: 100, bytes_per_batch: 200 });
  for (let count = 0; count < 20; count++) queue.add(visible, count);
  queue.cut();
  assert.ok(queue.all().length > 1);
  assert.ok(queue.all().every(({ events }) => JSON.stringify(events).length <= 202));
});

test("a settled batch is gone; a restart numbers the others anew", () => {
  const queue = new Queue("first", LIMITS);
  for (const at of [1, 2, 3]) {
    queue.add(visible, at);
    queue.cut();
  }
  queue.settle(queue.next());
  queue.restart("second");
  assert.deepEqual(queue.all().map(({ stream, sequence }) => [stream, sequence]), [["second", 1], ["second", 2]]);
});

test("what waits is bounded", () => {
  const queue = new Queue("s", LIMITS);
  for (let count = 0; count < 1000; count++) {
    queue.add(visible, count);
    queue.cut();
  }
  assert.equal(queue.all().length, 100);
});

test("an answer settles a batch, starts it again, or leaves it to be repeated under the same number", () => {
  assert.equal(verdict({ status: 201, body: { accepted: 3, duplicate: false } }), "settled");
  assert.equal(verdict({ status: 400, body: { error_code: "invalid_request" } }), "settled");
  assert.equal(verdict({ status: 409, body: { error_code: "sequence_ahead", mark: 3 } }), "restart");
  assert.equal(verdict({ status: 401, body: { error_code: "session_token_invalid" } }), "again");
  assert.equal(verdict({ status: 200, body: { welcome: "to the hotel's network" } }), "again");
  assert.equal(verdict(undefined), "again");
});

test("a refused stream alone is numbered anew: what was sent under other names may have been counted", () => {
  const queue = new Queue("first", LIMITS);
  queue.add(visible, 1);
  queue.begin("second");
  queue.add(visible, 2);
  queue.cut();
  queue.restart("third", "second");
  assert.deepEqual(queue.all().map(({ stream, sequence }) => [stream, sequence]), [["first", 1], ["third", 1]]);
});

test("what waits outlives the page, under its own names; closed, nothing is left of it", () => {
  const storage = keeping();
  const before = new Queue("before", LIMITS);
  before.add(visible, 1);
  before.cut();
  before.add(visible, 2);
  before.cut();
  before.settle(before.next());
  const after = new Queue("after", LIMITS);
  after.add(visible, 3);
  after.cut();
  assert.deepEqual(after.all().map(({ stream, sequence }) => [stream, sequence]), [["before", 2], ["after", 1]]);
  after.close();
  assert.equal(storage.size, 0);
  assert.equal(new Queue("third", LIMITS).next(), undefined);
});

test("what is older than an hour is dropped, and what is no batch", () => {
  const storage = keeping();
  const fresh = { stream: "a", sequence: 2, sent_at: Date.now(), events: [] };
  storage.set("tessera.queue", JSON.stringify([null, "?", { ...fresh, sequence: 1, sent_at: Date.now() - 3_600_001 }, fresh]));
  assert.deepEqual(new Queue("b", LIMITS).all(), [fresh]);
  storage.set("tessera.queue", "{");
  assert.deepEqual(new Queue("b", LIMITS).all(), []);
});

test("what waits is bounded in bytes, in memory and in storage", () => {
  const storage = keeping();
  const queue = new Queue("s", { ...LIMITS, bytes_per_batch: 60_000 });
  for (let count = 0; count < 20_000; count++) if (queue.add({ kind: "page_load", location: "l".repeat(1000) }, count)) queue.cut();
  assert.ok(queue.all().length < 100);
  assert.ok(storage.get("tessera.queue").length < 320_000);
});

test("batches are told in columns where the server reads them", () => {
  keeping();
  const queue = new Queue("s", { ...LIMITS, columns: 1 });
  queue.add(visible, 1);
  queue.cut();
  assert.deepEqual(queue.next().columns, { version: 1, kinds: ["visibility"], after: [1], visibility: { visible: true } });
  assert.equal("events" in queue.next(), false);
});

function keeping() {
  const storage = new Map();
  const value = { getItem: (name) => storage.get(name) ?? null, setItem: (name, text) => storage.set(name, text), removeItem: (name) => storage.delete(name) };
  Object.defineProperty(globalThis, "sessionStorage", { value, configurable: true });
  return storage;
}

test("back-off doubles up to a minute", () => {
  assert.deepEqual([0, 1, 2, 9].map((failures) => backOff(failures, 1)), [1000, 2000, 4000, 60_000]);
});

test("waiting ends", async () => {
  assert.equal(await within(5, new Promise(() => {}), "late"), "late");
  assert.equal(await within(5, Promise.reject(new Error("broken")), "broken"), "broken");
  assert.equal(await within(1000, Promise.resolve("in time"), "late"), "in time");
});
