/**
 * The device key: an ECDSA P-256 key pair whose private half the browser keeps in IndexedDB and never gives out, not even to us.
 * Whoever copies cookies and storage to another browser does not get it.
 */

import { base64url, base64urlJson, randomBytes } from "./encoding";

const DATABASE = "tessera";
const STORE = "keys";
const NAME = "device";
const ROTATE_MS = 90 * 86_400_000;
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
  /** The key before this one, and its word that this one is its successor. */
  former?: Former;
}

interface Former {
  publicKey: PublicJwk;
  succession: string;
}

/** What IndexedDB holds. Earlier versions held the bare pair. */
interface Kept {
  pair: CryptoKeyPair;
  since: number;
  former?: Former;
}

/**
 * This browser's key, made on first use and replaced every 90 days; undefined where the browser cannot keep one (no secure context, no
 * IndexedDB).
 */
export async function deviceKey(now = Date.now()): Promise<DeviceKey | undefined> {
  try {
    const database = await openDatabase();
    try {
      const kept = await read(database);
      if (kept && now - kept.since < ROTATE_MS) return await keyOf(kept.pair, kept.former);
      const { pair, former } = await replace(database, kept, await successor(kept, now));
      return await keyOf(pair, former);
    } finally {
      database.close(); // an open one may keep the page out of the back/forward cache
    }
  } catch {
    return undefined;
  }
}

/** A new pair; the one before signs that it is its successor, and is forgotten. */
async function successor(before: Kept | undefined, now: number): Promise<Kept> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  if (!before) return { pair, since: now };
  const [old, made] = [await keyOf(before.pair), await keyOf(pair)];
  const succession = await old.sign({ successor: made.publicKey, iat: Math.floor(now / 1000) });
  return { pair, since: now, former: { publicKey: old.publicKey, succession } };
}

export async function keyOf(pair: CryptoKeyPair, former?: Former): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    publicKey: { kty: kty ?? "", crv: crv ?? "", x: x ?? "", y: y ?? "" },
    ...(former && { former }),
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

function read(database: IDBDatabase): Promise<Kept | undefined> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).get(NAME);
    request.onsuccess = () => resolve(keptOf(request.result));
    request.onerror = () => reject(request.error);
  });
}

/** Keeps `made` in place of `before`, unless another tab was first; answers what is kept. */
function replace(database: IDBDatabase, before: Kept | undefined, made: Kept): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    let kept = made;
    const request = store.get(NAME);
    request.onsuccess = () => {
      const there = keptOf(request.result);
      if (there && there.since !== before?.since) kept = there;
      else store.put(made, NAME);
    };
    transaction.oncomplete = () => resolve(kept);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** A bare pair is of unknown age, and taken for old: it is replaced, and its successor has one. */
function keptOf(stored: unknown): Kept | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  return "pair" in stored ? (stored as Kept) : { pair: stored as CryptoKeyPair, since: 0 };
}
