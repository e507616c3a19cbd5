// Moving in from a former origin: both ends, each against an end that a test plays.

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, succeededBy } from "../src/key";
import { answer } from "../src/migrate";
import { LISTENING, MIGRATION_MS, whoIsThere } from "../src/migration";

const FORMER = "https://www.bank.example";
const HERE = "https://app.bank.example";
const PAGE = `${FORMER}/tessera.html`;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

const pairOf = () => crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
const aKey = async () => keyOf(await pairOf());
const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

function settle(globals) {
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });
}

/** The new origin's page, with a frame that `play` animates as soon as it is in the page: it says things, and answers what it is told. */
function newOrigin(play) {
  const page = { listening: new Set(), frames: new Set(), told: [] };
  const say = (source, origin, data) => page.listening.forEach((listener) => listener({ source, origin, data }));
  const contentWindow = { postMessage: (data, origin, [port]) => (page.told.push({ data, origin }), page.onTold?.(port)) };
  const frame = { contentWindow, remove: () => page.frames.delete(frame) };
  settle({
    location: { href: `${HERE}/` },
    document: {
      createElement: () => frame,
      documentElement: { append: (made) => (page.frames.add(made), queueMicrotask(() => play({ page, say, contentWindow }))) },
    },
    window: {
      addEventListener: (type, listener, { signal }) => {
        page.listening.add(listener);
        signal.addEventListener("abort", () => page.listening.delete(listener));
      },
    },
  });
  return page;
}

/** A frame that listens, and answers with `told`. */
const answering = (told) => ({ page, say, contentWindow }) => {
  page.onTold = (port) => port.postMessage(told);
  say(contentWindow, FORMER, LISTENING);
};

async function asked(play, made) {
  const page = newOrigin(play);
  const known = await whoIsThere(PAGE, made, new AbortController().signal);
  assert.deepEqual([page.frames.size, page.listening.size], [0, 0], "nothing is left in the page");
  return { page, known };
}

/** What a former origin would say of a key that was made elsewhere. */
async function word(made, by, deviceId = "device-1") {
  return { deviceId, ...(await succeededBy(by, made, Date.now())) };
}

test("the former origin is shown the public key and nothing else, and its answer is taken", async () => {
  const [made, before] = [(await aKey()).publicKey, await aKey()];
  const told = await word(made, before);
  const { page, known } = await asked(answering(told), made);
  assert.deepEqual(known, told);
  assert.deepEqual(page.told, [{ data: made, origin: FORMER }]);
});

test("a device that was not known there is a new one, without waiting", { timeout: 60_000 }, async (context) => {
  const made = (await aKey()).publicKey;
  context.mock.timers.enable({ apis: ["setTimeout"] }); // time does not pass
  assert.equal((await asked(answering({}), made)).known, undefined);
});

test("no answer is one that is not whole, or not signed by the former key for this one", async () => {
  const [made, before, other] = [(await aKey()).publicKey, await aKey(), await aKey()];
  const whole = await word(made, before);
  const wrong = [
    null, "device-1", 7, [],
    { ...whole, deviceId: 7 }, { ...whole, deviceId: "x".repeat(1025) }, { ...whole, succession: undefined }, { ...whole, succession: "a.b.c" },
    { ...whole, succession: "x".repeat(4097) }, { ...whole, publicKey: { ...whole.publicKey, x: "short" } },
    { ...whole, publicKey: other.publicKey }, await word(other.publicKey, before),
  ];
  for (const each of wrong) assert.equal((await asked(answering(each), made)).known, undefined, JSON.stringify(each));
});

test("who is not the former origin, or not the frame, is told nothing; where nobody answers, waiting ends", async (context) => {
  const made = (await aKey()).publicKey;
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const asking = asked(({ say, contentWindow }) => {
    say(contentWindow, "https://evil.example", LISTENING); // the frame was led elsewhere
    say({}, FORMER, LISTENING); // another window
    say(contentWindow, FORMER, "something else");
    context.mock.timers.tick(MIGRATION_MS);
  }, made);
  const { page, known } = await asking;
  assert.deepEqual([known, page.told], [undefined, []]);
});

test("a page that is stopped meanwhile found nothing out", async () => {
  const stopping = new AbortController();
  const page = newOrigin(() => stopping.abort());
  await assert.rejects(whoIsThere(PAGE, (await aKey()).publicKey, stopping.signal), /stopped/);
  assert.deepEqual([page.frames.size, page.listening.size], [0, 0]);
});

/** The former origin's page inside a page of `around`, which its script may answer or not; it knows the device unless `known` says otherwise. */
async function formerOrigin({ around = HERE, origins = [HERE], referrer, known = true } = {}) {
  const pair = await pairOf();
  const heard = [];
  const frame = { heard, key: await keyOf(pair), listeners: [] };
  const later = (result) => {
    const request = { result };
    queueMicrotask(() => request.onsuccess());
    return request;
  };
  const objectStore = () => ({ get: () => later(known ? { pair, since: 0 } : undefined) });
  frame.around = { postMessage: (data, origin) => heard.push({ data, origin }) };
  settle({
    location: referrer === undefined ? { ancestorOrigins: [around] } : {},
    document: { referrer: referrer ?? "", cookie: known ? "tessera_device_id=device-1" : "" },
    localStorage: { getItem: () => null },
    indexedDB: { open: () => later({ transaction: () => ({ objectStore }), close() {} }) },
    window: { parent: frame.around, addEventListener: (_type, listener) => frame.listeners.push(listener) },
  });
  answer(origins);
  return frame;
}

/** What the frame answers to `data`. */
async function replyOf(frame, data, { origin = HERE, source = frame.around } = {}) {
  const replies = [];
  const replied = new Promise((resolve) => {
    const port = { postMessage: (reply) => resolve(replies.push(reply)) };
    for (const listener of frame.listeners) listener({ source, origin, data, ports: [port] });
  });
  await (origin === HERE && source === frame.around ? replied : soon());
  return replies;
}

test("a named origin is told the device id and the key's word for the key that it shows", async () => {
  const frame = await formerOrigin();
  const made = (await aKey()).publicKey;
  assert.deepEqual(frame.heard, [{ data: LISTENING, origin: HERE }], "it speaks to this very origin");
  const [reply] = await replyOf(frame, { ...made, more: "than a key" });
  assert.deepEqual({ ...reply, succession: "" }, { deviceId: "device-1", publicKey: frame.key.publicKey, succession: "" });
  const { successor } = JSON.parse(Buffer.from(reply.succession.split(".")[1], "base64url"));
  assert.deepEqual(successor, made);
  assert.deepEqual((await asked(answering(reply), made)).known, reply, "the other end takes it");
});

test("by the referrer, too, where the browser names no ancestors", async () => {
  assert.equal((await formerOrigin({ referrer: `${HERE}/` })).heard.length, 1);
});

test("no other origin hears a word, however like a named one it is", async () => {
  const alike = ["https://evil.example", "http://app.bank.example", "https://app.bank.example.evil.example", "https://app.bank.example:8443", "null"];
  for (const around of alike) {
    const { heard, listeners } = await formerOrigin({ around, origins: [HERE, "*", "null", "https://*.evil.example", "https://evil.example/"] });
    assert.deepEqual([heard, listeners], [[], []], around);
  }
  assert.deepEqual((await formerOrigin({ referrer: "" })).heard, []);
  assert.deepEqual((await formerOrigin({ origins: [""] })).heard, [], "a page that names nobody");
});

test("another window is not answered, and what is no key is not signed", async () => {
  const frame = await formerOrigin();
  const made = (await aKey()).publicKey;
  assert.deepEqual(await replyOf(frame, made, { origin: "https://evil.example" }), []);
  assert.deepEqual(await replyOf(frame, made, { source: {} }), []);
  for (const garbage of [undefined, "key", {}, { ...made, kty: "RSA" }, { ...made, x: 7 }]) assert.deepEqual(await replyOf(frame, garbage), [{}]);
});

test("where the device is not known there is nothing to say", async () => {
  const frame = await formerOrigin({ known: false });
  assert.deepEqual(await replyOf(frame, (await aKey()).publicKey), [{}]);
});
