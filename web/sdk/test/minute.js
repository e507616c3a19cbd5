// A minute at a page, as fast as it goes: `node minute.mjs FORMAT < events.json` prints what was sent. The events, [milliseconds, type,
// properties] each, come from outside; FORMAT is `gzip`, `columns` (a browser that cannot zip) or `events` (a server that reads no columns).

import { readFileSync } from "node:fs";
import { Client } from "../src/client";
import { FakePage, welcoming } from "./page";

const format = process.argv[2];
const events = JSON.parse(readFileSync(0, "utf8"));
if (format !== "gzip") globalThis.CompressionStream = undefined;

const began = Date.now();
const timing = globalThis.setTimeout;
const timers = new Map();
let now = 0;
let count = 0;
globalThis.setTimeout = (handler, milliseconds = 0) => timers.set(++count, { at: now + milliseconds, handler }) && count;
globalThis.clearTimeout = (timer) => timers.delete(timer);
performance.now = () => now;
Date.now = () => began + now;

/** Lets everything happen that is due by `time`, in order. */
async function until(time) {
  for (;;) {
    const [timer, next] = [...timers].reduce((one, other) => (one && one[1].at <= other[1].at ? one : other), undefined) ?? [];
    if (next === undefined || next.at > time) break;
    timers.delete(timer);
    now = Math.max(now, next.at);
    next.handler();
    await settled();
  }
  now = Math.max(now, time);
}

/** What was asked of the browser and the server has come back: zipping takes a moment, answers none. */
const settled = () => new Promise((resolve) => timing(resolve, 3));

const collection = { events_per_batch: 100, seconds_per_batch: 5, bytes_per_batch: 60_000, columns: format === "events" ? 0 : 1 };
const page = new FakePage((method, path) => ({
  ...welcoming(method, path), ...(path === "sessions" && { expires_at: Date.now() + 1_800_000, server_time: Date.now(), collection }),
}));
const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/" } });
await settled();
for (const [at, type, properties] of events) {
  await until(at);
  page.fire(type, { timeStamp: now, ...properties });
}
await until(60_000);
const sent = page.sent.map(({ url, bytes }) => ({ path: url.replace(/^.*risk-collect\//, ""), bytes }));
client.stop();
console.log(JSON.stringify(sent));
process.exit(0);
