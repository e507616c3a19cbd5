// A person at a page, over real HTTP: `node disturbed.mjs URL CLIENT_ID`. The events and their times are the same each time, whatever the
// network does; halfway the page is reloaded. Timers run five times as fast.

import { EventEmitter } from "node:events";
import { Client } from "../src/client";
import { FakePage, typeInto } from "./page";

const [url, clientId] = process.argv.slice(2);
EventEmitter.defaultMaxListeners = 100; // calls that wait at the same time
const STEPS = 40;
const FASTER = 5;
const fetching = globalThis.fetch;
const timing = globalThis.setTimeout;
globalThis.setTimeout = (handler, milliseconds, ...rest) => timing(handler, milliseconds / FASTER, ...rest);

const clock = performance.now.bind(performance);
let scripted; // while something happens on the page, time is the script's
performance.now = () => scripted ?? clock();

function at(time, happen) {
  scripted = time;
  happen();
  scripted = undefined;
}

function open(storage) {
  const page = new FakePage(() => ({}));
  page.storage = storage;
  page.alive = true;
  const sent = (path, options) => (page.alive ? fetching(path, options) : new Promise(() => {})); // what a page awaited, it never learns
  Object.defineProperty(globalThis, "fetch", { value: sent, configurable: true });
  navigator.sendBeacon = (path, body) => {
    fetching(path, { method: "POST", body }).catch(() => undefined);
    return true;
  };
  let client;
  at(0, () => (client = new Client({ clientId, drs: { serverPath: `${url}/risk-collect/`, enableSessionToken: true, timeout: 1000 } })));
  return { page, client };
}

function step(page, time) {
  for (let move = 0; move < 30; move++) {
    at(time + 17 * move, () => page.fire("pointermove", { pointerType: "mouse", clientX: 5 * move, clientY: (move * move) % 97 }));
  }
  at(time + 600, () => page.fire("click", { detail: 1, pointerType: "mouse", clientX: 40, clientY: 20 }));
  at(time + 900, () => typeInto(page, "abc"));
}

const storage = new Map();
let { page, client } = open(storage);
for (let number = 0; number < STEPS; number++) {
  if (number === STEPS / 2) {
    at(2000 * number, () => page.fire("pagehide"));
    page.alive = false;
    ({ page, client } = open(storage));
  }
  step(page, 2000 * number + 1000);
  at(2000 * number + 2500, () => void client.sessionToken()); // closes what is under way, and delivers
  await new Promise((resolve) => timing(resolve, 20));
}
const patience = clock() + 40_000;
while (client.queue.next() && clock() < patience) await new Promise((resolve) => timing(resolve, 20));
console.log(JSON.stringify({ waiting: client.queue.all().length }));
process.exit(0);
