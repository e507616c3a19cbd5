// The documented names, in every form that public pages and framework wrappers call them in.

import assert from "node:assert/strict";
import { afterEach, before, test } from "node:test";
import { FakePage, welcoming } from "./page";

const SCRIPT = "https://risk.example/sdk/ts-platform-websdk.js";
const COLLECTION = "https://risk.example/risk-collect/";

/** Rejects what is no text, as the server does. */
const strict = (method, path, body) => {
  const refused = { status: 400, error_code: "malformed_request", details: [{ location: "body.user_id", message: "must be a text" }] };
  return "user_id" in body && typeof body.user_id !== "string" ? refused : welcoming(method, path);
};

let sdk, tsPlatform, TSAccountProtection;

before(async () => {
  new FakePage(welcoming);
  Object.assign(document, { currentScript: { src: SCRIPT }, readyState: "loading" });
  sdk = await import("../src/documented");
  ({ tsPlatform, TSAccountProtection } = window);
});

afterEach(() => sdk.initialize({ clientId: "end", drs: { serverPath: "https://end.example" } })); // with other settings: it starts anew

/** The request that opened the session. */
const opening = async (page) => {
  await tsPlatform.drs.triggerActionEvent("login");
  return page.sent.find(({ url }) => url.endsWith("/sessions"));
};

test("`initialize` starts the module with or without settings of its own", async () => {
  for (const settings of [{}, { webauthn: { serverPath: "https://webauthn.example" } }, { drs: {} }, { drs: { enabled: true } }, { ido: {}, drs: undefined }]) {
    const page = new FakePage(welcoming);
    await tsPlatform.initialize({ clientId: `client-${JSON.stringify(settings)}`, ...settings });
    assert.deepEqual(await tsPlatform.drs.triggerActionEvent("login"), { actionToken: "action-1" }, JSON.stringify(settings));
    assert.equal((await opening(page)).url, `${COLLECTION}sessions`);
  }
});

test("a client id may be a number", async () => {
  const page = new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: 4711 });
  assert.equal((await opening(page)).body.client_id, "4711");
});

test("without settings it says what is missing", async () => {
  for (const settings of [undefined, null, {}, { clientId: null }]) await assert.rejects(tsPlatform.initialize(settings), /needs a clientId/);
});

test("an action has options or none", async () => {
  new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: "client-options", drs: null });
  const former = new TSAccountProtection("client-options");
  await former.init();
  for (const options of [[], [undefined], [null], [{}], [{ correlationId: null, transactionData: null }]])
    for (const names of [tsPlatform.drs, former]) assert.deepEqual(await names.triggerActionEvent("login", ...options), { actionToken: "action-1" });
});

test("with `enabled: false` nothing starts", async () => {
  const page = new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: "client", drs: { enabled: false } });
  assert.deepEqual(page.sent, []);
});

test("the module's own client id goes before the page's", async () => {
  const page = new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: "page", drs: { clientId: "module" } });
  assert.equal((await opening(page)).body.client_id, "module");
});

test("an address of the collection API may lack its path or its slash", () => {
  for (const [told, meant] of [
    [undefined, COLLECTION],
    ["", COLLECTION],
    ["https://host.example", "https://host.example/risk-collect/"],
    ["https://host.example/", "https://host.example/risk-collect/"],
    ["https://host.example/risk-collect", "https://host.example/risk-collect/"],
    ["https://host.example/risk-collect/", "https://host.example/risk-collect/"],
    ["https://host.example//risk-collect//", "https://host.example//risk-collect/"],
    ["https://host.example/fraud/risk-collect", "https://host.example/fraud/risk-collect/"],
    ["https://host.example/fraud", "https://host.example/fraud/risk-collect/"],
    ["/risk-collect/", "https://bank.example/risk-collect/"],
    ["/fraud", "https://bank.example/fraud/risk-collect/"],
  ]) assert.equal(sdk.collectionAt(told), meant, String(told));
});

test("an address that is none is told at once", async () => {
  await assert.rejects(tsPlatform.initialize({ clientId: "client", drs: { serverPath: "https://" } }), /serverPath is no address/);
});

test("a user id may be a text or a number, and what is none costs only the user", async () => {
  for (const [told, sent] of [["alice", "alice"], [1, "1"], [0, "0"], [12345678901234567890n, "12345678901234567890"], [null, undefined], ["", undefined], [{}, undefined], [true, undefined], [undefined, undefined]]) {
    const page = new FakePage(strict);
    await tsPlatform.initialize({ clientId: `client-${typeof told}-${String(told)}`, drs: { userId: told } });
    assert.equal((await opening(page)).body.user_id, sent, String(told));
  }
});

test("a user id that the server refuses costs the user, not the session", async () => {
  const long = "x".repeat(5000);
  const page = new FakePage((method, path, body) =>
    body.user_id === long ? { status: 400, error_code: "malformed_request", details: [{ location: "body.user_id", message: "is too long" }] } : welcoming(method, path),
  );
  await tsPlatform.initialize({ clientId: "client", drs: { userId: long } });
  assert.deepEqual(await tsPlatform.drs.triggerActionEvent("login"), { actionToken: "action-1" });
  const [refused, opened] = page.sent.filter(({ url }) => url.endsWith("/sessions"));
  assert.deepEqual([refused.body.user_id, opened.body.user_id], [long, undefined]);
});

test("users are set and cleared by their names of all versions", async () => {
  const page = new FakePage(strict);
  await tsPlatform.initialize({ clientId: "client" });
  for (const name of ["setAuthenticatedUser", "identifyUser", "setUser"]) {
    assert.equal(await tsPlatform.drs[name](17, {}), true, name);
    assert.equal(page.sent.at(-1).body.user_id, "17");
  }
  assert.equal(await tsPlatform.drs.setAuthenticatedUser(undefined), false);
  for (const name of ["clearUser", "unidentifiedUser"]) assert.equal(await tsPlatform.drs[name]({}), true, name);
});

test("ids of an action may be numbers", async () => {
  const page = new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: "client" });
  await tsPlatform.drs.triggerActionEvent("login", { claimedUserId: 99, correlationId: 7 });
  const { claimed_user_id, correlation_id } = page.sent.at(-1).body;
  assert.deepEqual([claimed_user_id, correlation_id], ["99", "7"]);
});

test("the older class starts for a user told by a text, an object, or not at all", async () => {
  for (const [user, sent] of [["alice", "alice"], [{ userId: "dora" }, "dora"], [{ userId: undefined }, undefined], [undefined, undefined], [null, undefined], [42, "42"]]) {
    const page = new FakePage(welcoming);
    const risk = new TSAccountProtection(`older-${JSON.stringify(user)}`, { serverPath: "https://older.example" });
    assert.equal(await risk.init(user), true);
    assert.equal(await risk.getSessionToken(), "token-1");
    assert.deepEqual(await risk.triggerActionEvent("login"), { actionToken: "action-1" });
    const opened = page.sent.find(({ url }) => url.endsWith("/sessions"));
    assert.deepEqual([opened.url, opened.body.user_id], ["https://older.example/risk-collect/sessions", sent], JSON.stringify(user));
  }
});

test("the older class starts without options", async () => {
  const page = new FakePage(welcoming);
  const risk = new TSAccountProtection("older-alone");
  await risk.init();
  await risk.setAuthenticatedUser("eva");
  assert.equal(page.sent.find(({ url }) => url.endsWith("/sessions")).url, `${COLLECTION}sessions`);
});

test("a framework that starts twice starts once, and another user is set", async () => {
  const page = new FakePage(welcoming);
  const options = { serverPath: COLLECTION, enableSessionToken: true };
  await tsPlatform.initialize({ clientId: "twice", drs: options });
  await tsPlatform.initialize({ clientId: "twice", drs: options });
  await tsPlatform.initialize({ clientId: "twice", drs: { ...options, userId: "kari" } });
  assert.equal(await tsPlatform.drs.getSessionToken(), "token-1");
  assert.equal(page.sent.filter(({ url }) => url.endsWith("/sessions")).length, 1);
  assert.deepEqual(page.sent.filter(({ url }) => url.endsWith("/user")).map(({ body }) => body.user_id), ["kari"]);
});

test("with other settings it starts anew", async () => {
  const page = new FakePage(welcoming);
  await tsPlatform.initialize({ clientId: "first" });
  await tsPlatform.initialize({ clientId: "second", drs: { enableSessionToken: true } });
  assert.equal(await tsPlatform.drs.getSessionToken(), "token-1");
  assert.equal(page.sent.filter(({ url }) => url.endsWith("/sessions")).at(-1).body.client_id, "second");
});

test("the lightweight tier is named as not there", async () => {
  await assert.rejects(tsPlatform.initialize({ clientId: "light", drs: { tier: "lightweight" } }), /no lightweight tier/);
  await assert.rejects(tsPlatform.drs.getPayload(), /getPayload belongs to the lightweight tier, which is not there/);
  assert.throws(() => tsPlatform.drs.setDeviceId("id"), /setDeviceId belongs to the lightweight tier/);
  assert.throws(() => tsPlatform.drs.clearQueue(), /clearQueue belongs to the lightweight tier/);
  await tsPlatform.initialize({ clientId: "standard", drs: { tier: "standard" } });
});

test("`verbose` says what was refused, and never what was sent", async () => {
  new FakePage((method, path) =>
    path === "actions" ? { status: 400, error_code: "unsupported_action_type", message: "There is no such action type." } : welcoming(method, path),
  );
  const said = [];
  const native = console.warn;
  console.warn = (...parts) => said.push(parts.join(" ").trim());
  try {
    await tsPlatform.initialize({ clientId: "verbose", drs: { verbose: true } });
    assert.deepEqual(await tsPlatform.drs.triggerActionEvent("canary-action"), {});
    await tsPlatform.initialize({ clientId: "quiet" });
    assert.deepEqual(await tsPlatform.drs.triggerActionEvent("canary-action"), {});
  } finally {
    console.warn = native;
  }
  assert.deepEqual(said, ["tessera: POST actions: 400 unsupported_action_type: There is no such action type."]);
});
