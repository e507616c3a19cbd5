// The device session and the public calls, against servers of several tempers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/client";
import * as tessera from "../src/index";
import { FakePage, typeInto, welcoming } from "./page";

const SETTINGS = { clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true, userId: "u-1" } };

test("a session opens with traits, place and user, and telemetry is delivered before the token is handed out", async () => {
  const page = new FakePage(welcoming);
  const client = new Client(SETTINGS);
  typeInto(page, "abc");
  assert.equal(await client.sessionToken(), "token-1");
  const [opening, batch] = page.sent;
  assert.equal(opening.url, "https://bank.example/risk-collect/sessions");
  assert.equal(opening.body.user_id, "u-1");
  assert.equal(opening.body.location, "https://bank.example/sign-in");
  assert.equal(opening.body.device.user_agent, "Test");
  assert.deepEqual([batch.body.session_token, batch.body.sequence], ["token-1", 1]);
  assert.deepEqual(page.events.map(({ kind }) => kind), ["page_load", "input", "typing"]);
});

test("an expired token is renewed once and the same batch sent again", async () => {
  let opened = 0;
  const page = new FakePage((method, path, body) => {
    if (path === "sessions") return { ...welcoming(method, path), session_token: `token-${++opened}` };
    if (body.session_token === "token-1") return { status: 401, error_code: "session_token_expired" };
    return welcoming(method, path);
  });
  assert.equal(await new Client(SETTINGS).sessionToken(), "token-2");
  const [, first, renewal, second] = page.sent;
  assert.equal(renewal.body.session_token, "token-1");
  assert.equal("user_id" in renewal.body, false);
  assert.deepEqual([second.body.stream, second.body.sequence], [first.body.stream, first.body.sequence]);
});

test("a closed session is replaced by a new one, on a new stream", async () => {
  let opened = 0;
  const page = new FakePage((method, path, body) => {
    if (path === "sessions") return { ...welcoming(method, path), session_token: `token-${++opened}` };
    if (body.session_token === "token-1") return { status: 401, error_code: "session_closed" };
    return welcoming(method, path);
  });
  assert.equal(await new Client(SETTINGS).sessionToken(), "token-2");
  const [, first, reopening, second, ...rest] = page.sent;
  assert.equal("session_token" in reopening.body, false);
  assert.notEqual(second.body.stream, first.body.stream);
  assert.deepEqual([second.body.sequence, rest.length], [1, 0]);
});

test("actions go with the documented options, users are set and cleared", async () => {
  const page = new FakePage(welcoming);
  const client = new Client(SETTINGS);
  const options = { correlationId: "c-1", claimedUserId: "hash", claimedUserIdType: "username", transactionData: { amount: 5, currency: "EUR" } };
  const before = Date.now();
  assert.deepEqual(await client.trigger("transaction", options), { actionToken: "action-1" });
  const { device_timestamp: clock, ...sent } = page.sent.at(-1).body;
  assert.ok(before <= clock && clock <= Date.now());
  assert.deepEqual(sent, {
    session_token: "token-1", action_type: "transaction", correlation_id: "c-1", claimed_user_id: "hash", claimed_user_id_type: "username",
    transaction_data: { amount: 5, currency: "EUR" }, location: "https://bank.example/sign-in",
  });
  assert.equal(await client.setUser("u-2"), true);
  assert.equal(await client.clearUser(), true);
  assert.deepEqual(page.sent.slice(-2).map(({ method }) => method), ["PUT", "DELETE"]);
});

for (const [temper, answer] of [["is away", () => ({ status: 503 })], ["talks nonsense", () => ({ status: 201, session_token: 7 })], ["never answers", () => new Promise(() => {})]]) {
  test(`a server that ${temper} costs three seconds at most, and breaks nothing`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() }); // time passes as the test says
    new FakePage(answer);
    const client = new Client(SETTINGS);
    const answers = Promise.all([client.sessionToken(), client.trigger("login", {}), client.setUser("u")]);
    context.mock.timers.tick(3000);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    assert.deepEqual(await Promise.race([answers, "a call took longer than it may"]), ["", {}, false]);
    client.stop();
  });
}

for (const [temper, answer] of [["that welcomes", welcoming], ["that is away", () => ({ status: 503 })], ["that never answers", () => new Promise(() => {})]]) {
  test(`once stopped, no request and no timer follow, nothing listens, and calls answer at once: at a server ${temper}`, async (context) => {
    const timers = new Set();
    context.mock.method(globalThis, "setTimeout", counting(timers, globalThis.setTimeout));
    context.mock.method(globalThis, "clearTimeout", forgetting(timers, globalThis.clearTimeout));
    const page = new FakePage(answer);
    const client = new Client(SETTINGS);
    typeInto(page, "abc");
    const asked = client.sessionToken();
    while (page.sent.length === 0) await new Promise(setImmediate); // the device has been read
    client.stop();
    const sent = page.sent.length;
    await asked;
    typeInto(page, "def");
    page.document.visibilityState = "hidden";
    page.fire("visibilitychange");
    page.fire("pagehide");
    assert.deepEqual(await Promise.all([client.sessionToken(), client.trigger("login", {}), client.clearUser()]), ["", {}, false]);
    assert.deepEqual([page.sent.length, page.beacons.length, timers.size, page.listeners.length], [sent, 0, 0, 0]);
  });
}

function counting(timers, set) {
  return (handler, ...rest) => {
    const timer = set(() => {
      timers.delete(timer);
      handler();
    }, ...rest);
    timers.add(timer);
    return timer;
  };
}

function forgetting(timers, clear) {
  return (timer) => {
    timers.delete(timer);
    clear(timer);
  };
}

test("what waits goes out as a beacon when the page is hidden", async () => {
  const page = new FakePage(welcoming);
  const client = new Client(SETTINGS);
  await client.sessionToken();
  typeInto(page, "abc");
  page.document.visibilityState = "hidden";
  page.fire("visibilitychange");
  const [beacon] = page.beacons.map((text) => JSON.parse(text));
  assert.deepEqual([beacon.session_token, beacon.sequence], ["token-1", 2]);
  assert.deepEqual(beacon.events.map(({ kind }) => kind), ["input", "visibility", "typing"]);
});

test("misuse is refused with a reason", async () => {
  new FakePage(welcoming);
  await assert.rejects(tessera.getSessionToken(), /not initialized/);
  await assert.rejects(tessera.initialize({ drs: {} }), /clientId/);
  await assert.rejects(tessera.initialize({ clientId: "c", drs: { serverPath: "https://x/" } }), /risk-collect/);
  await tessera.initialize({ clientId: "c", drs: { serverPath: "/risk-collect/" } });
  await tessera.initialize({ clientId: "c", drs: { serverPath: "/risk-collect/" } });
  await assert.rejects(tessera.initialize({ clientId: "d", drs: { serverPath: "/risk-collect/" } }), /other settings/);
  await assert.rejects(tessera.drs.getSecureSessionToken(), /enableSessionToken/);
  tessera.stop();
  await assert.rejects(tessera.clearUser(), /not initialized/);
});

test("after it was stopped it can be initialized anew", async () => {
  const page = new FakePage(welcoming);
  await tessera.initialize(SETTINGS);
  tessera.stop();
  assert.deepEqual(page.listeners, []);
  await tessera.initialize({ ...SETTINGS, clientId: "other" });
  assert.equal(await tessera.getSessionToken(), "token-1");
  tessera.stop();
  assert.deepEqual(page.listeners, []);
});
