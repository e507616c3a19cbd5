// The device key and what it signs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, keyProof, securedSessionToken } from "../src/key";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

async function verified(token, publicKey) {
  const [header, payload, signature] = token.split(".");
  const key = await crypto.subtle.importKey("jwk", publicKey, ALGORITHM, false, ["verify"]);
  const bytes = new TextEncoder().encode(`${header}.${payload}`);
  assert.ok(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, Buffer.from(signature, "base64url"), bytes));
  return [header, payload].map((part) => JSON.parse(Buffer.from(part, "base64url")));
}

test("the private half cannot be exported", async () => {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  await assert.rejects(crypto.subtle.exportKey("jwk", pair.privateKey));
});

test("a proof names client, time and nonce", async () => {
  const key = await keyOf(await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
  const [header, payload] = await verified(await keyProof(key, "client", 1_700_000_000_999, "nonce"), key.publicKey);
  assert.deepEqual(header, { alg: "ES256" });
  assert.deepEqual(payload, { client_id: "client", iat: 1_700_000_000, nonce: "nonce" });
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
