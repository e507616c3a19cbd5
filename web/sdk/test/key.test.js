// The device key and what it signs.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Client } from "../src/client";
import { deviceKey, keyOf, keyProof, securedSessionToken } from "../src/key";
import { FakePage, welcoming } from "./page";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

async function verified(token, publicKey) {
  const [header, payload, signature] = token.split(".");
  const key = await crypto.subtle.importKey("jwk", publicKey, ALGORITHM, false, ["verify"]);
  const bytes = new TextEncoder().encode(`${header}.${payload}`);
  assert.ok(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(signature, "base64url"), bytes));
  return [header, payload].map((part) => JSON.parse(Buffer.from(part, "base64url")));
}

/** An IndexedDB just real enough to keep keys in `kept`: requests answer soon, a transaction is complete after its requests. */
function keeping(kept) {
  const answered = (result) => {
    const request = { result };
    queueMicrotask(() => request.onsuccess());
    return request;
  };
  const objectStore = () => ({ get: (name) => answered(kept.get(name)), put: (pair, name) => kept.set(name, pair) });
  const transaction = () => {
    const begun = { objectStore };
    setTimeout(() => begun.oncomplete?.());
    return begun;
  };
  Object.defineProperty(globalThis, "indexedDB", { value: { open: () => answered({ transaction, close() {} }) }, configurable: true });
  return kept;
}

test("the key is made once and kept; its private half cannot be exported", async () => {
  const kept = keeping(new Map());
  const made = await deviceKey();
  const [{ pair }] = kept.values();
  for (const format of ["jwk", "pkcs8"]) await assert.rejects(crypto.subtle.exportKey(format, pair.privateKey), /not extractable/);
  assert.deepEqual((await keyOf(pair)).publicKey, made.publicKey);
  assert.deepEqual((await deviceKey()).publicKey, made.publicKey);
  assert.equal(kept.size, 1);
});

test("of two pages that make a key at once, both use the one that was kept", async () => {
  keeping(new Map());
  const [one, other] = await Promise.all([deviceKey(), deviceKey()]);
  assert.deepEqual(one.publicKey, other.publicKey);
});

test("after 90 days the key is replaced, and the former one names its successor", async () => {
  const kept = keeping(new Map());
  const first = await deviceKey();
  const soon = Date.now() + 90 * 86_400_000 - 60_000;
  assert.deepEqual((await deviceKey(soon)).publicKey, first.publicKey);
  const later = soon + 120_000;
  const second = await deviceKey(later);
  assert.notDeepEqual(second.publicKey, first.publicKey);
  assert.deepEqual(second.former.publicKey, first.publicKey);
  const [, claims] = await verified(second.former.succession, first.publicKey);
  assert.deepEqual(claims, { successor: second.publicKey, iat: Math.floor(later / 1000) });
  assert.deepEqual((await deviceKey(later + 1)).former, second.former, "told until the next one");
  assert.equal(kept.size, 1);
});

test("of two pages that replace the key at once, both use the one that was kept", async () => {
  keeping(new Map());
  await deviceKey();
  const later = Date.now() + 100 * 86_400_000;
  const [one, other] = await Promise.all([deviceKey(later), deviceKey(later + 1)]);
  assert.deepEqual(one.publicKey, other.publicKey);
});

test("a bare pair of an earlier version is succeeded", async () => {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  keeping(new Map([["device", pair]]));
  const key = await deviceKey();
  assert.deepEqual(key.former.publicKey, (await keyOf(pair)).publicKey);
});

test("where the browser keeps nothing there is no key", async () => {
  Object.defineProperty(globalThis, "indexedDB", { value: undefined, configurable: true });
  assert.equal(await deviceKey(), undefined);
});

test("a proof names client, time and nonce, and what it goes with", async () => {
  const key = await keyOf(await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  const [header, payload] = await verified(await keyProof(key, "client", 1_700_000_000_999, "nonce", "its-id", undefined), key.publicKey);
  assert.deepEqual(header, { alg: "ES256" });
  const { jti, ...rest } = payload;
  const bound = createHash("sha256").update("its-id\n").digest("base64url");
  assert.deepEqual(rest, { client_id: "client", iat: 1_700_000_000, for: bound, nonce: "nonce" });
  assert.match(jti, /^[\w-]{22}$/);
  assert.deepEqual(Object.keys(key.publicKey).sort(), ["crv", "kty", "x", "y"]);
});

test("a secured session token lives at most 300 seconds and may be bound to an action type", async () => {
  const key = await keyOf(await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  const [header, payload] = await verified(await securedSessionToken(key, "token", 1_700_000_000_000, 900, "login"), key.publicKey);
  assert.deepEqual(header, { alg: "ES256", typ: "secured-session+jwt", jwk: key.publicKey });
  assert.match(payload.jti, /^[\w-]{22}$/);
  assert.deepEqual({ ...payload, jti: "" }, { session_token: "token", iat: 1_700_000_000, exp: 1_700_000_300, jti: "", action_type: "login" });
  const [, unbound] = await verified(await securedSessionToken(key, "token", 0, 60, null), key.publicKey);
  assert.equal("action_type" in unbound, false);
  assert.equal(unbound.exp - unbound.iat, 60);
});

test("an id whose key is gone is dropped, and one whose key is there is shown", async () => {
  const kept = keeping(new Map());
  const shown = async () => {
    const page = new FakePage(welcoming);
    page.document.cookie = "tessera_device_id=device-0";
    const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true } });
    await client.sessionToken();
    client.stop();
    return page.sent[0].body;
  };
  const lost = await shown();
  assert.deepEqual([kept.size, "device_id" in lost, "public_key" in lost], [1, false, true]);
  const found = await shown();
  assert.deepEqual([found.device_id, found.public_key], ["device-0", lost.public_key]);
});
