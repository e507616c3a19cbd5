/**
 * The device key: an ECDSA P-256 key pair whose private half the browser keeps in IndexedDB and never gives out, not even to us.
 * Whoever copies cookies and storage to another browser does not get it.
 */

import { base64url, base64urlJson, randomBytes } from "./encoding";

const DATABASE = "tessera";
const STORE = "keys";
const NAME = "device";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
  y: string;
}

export interface DeviceKey {
  publicKey: PublicJwk;
  /** A compact JWS (RFC 7515) over `payload`, ES256. */
  sign(payload: object, header?: object): Promise<string>;
}

/** This browser's key, made on first use; undefined where the browser cannot keep one (no secure context, no IndexedDB). */
export async function deviceKey(): Promise<DeviceKey | undefined> {
  try {
    const database = await openDatabase();
    const pair = (await readPair(database)) ?? (await addPair(database, await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"])));
    return await keyOf(pair);
  } catch {
    return undefined;
  }
}

export async function keyOf(pair: CryptoKeyPair): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    publicKey: { kty: kty ?? "", crv: crv ?? "", x: x ?? "", y: y ?? "" },
    async sign(payload, header = {}) {
      const text = `${base64urlJson({ alg: "ES256", ...header })}.${base64urlJson(payload)}`;
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, new TextEncoder().encode(text));
      return `${text}.${base64url(new Uint8Array(signature))}`;
    },
  };
}

/** The key's proof that it is here, now: its own signature over the client, the time and the server's last nonce. */
export function keyProof(key: DeviceKey, clientId: string, now: number, nonce: string | undefined): Promise<string> {
  return key.sign({ client_id: clientId, iat: Math.floor(now / 1000), ...(nonce !== undefined && { nonce }) });
}

/** A session token in the key's own envelope: short-lived, single use, perhaps bound to one action type. */
export function securedSessionToken(
  key: DeviceKey, sessionToken: string, now: number, expirationSeconds: number, actionType: string | null,
): Promise<string> {
  const issued = Math.floor(now / 1000);
  const payload = {
    session_token: sessionToken,
    iat: issued,
    exp: issued + Math.max(1, Math.min(300, Math.floor(expirationSeconds))),
    jti: base64url(randomBytes(16)),
    ...(actionType !== null && { action_type: actionType }),
  };
  return key.sign(payload, { typ: "secured-session+jwt", jwk: key.publicKey });
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function readPair(database: IDBDatabase): Promise<CryptoKeyPair | undefined> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).get(NAME);
    request.onsuccess = () => resolve(request.result as CryptoKeyPair | undefined);
    request.onerror = () => reject(request.error);
  });
}

/** Keeps `pair`, unless another tab was first; answers the pair that is kept. */
function addPair(database: IDBDatabase, pair: CryptoKeyPair): Promise<CryptoKeyPair> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    let kept = pair;
    const request = store.get(NAME);
    request.onsuccess = () => {
      if (request.result) kept = request.result as CryptoKeyPair;
      else store.put(pair, NAME);
    };
    transaction.oncomplete = () => resolve(kept);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
