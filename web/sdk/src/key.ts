/**
 * The device key: an ECDSA P-256 key pair whose private half the browser keeps in IndexedDB and never gives out, not even to us.
 * Whoever copies cookies and storage to another browser does not get it.
 */

import { base64url, base64urlJson, bytesOf, randomBytes } from "./encoding";

const DATABASE = "tessera";
const STORE = "keys";
const NAME = "device";
const ROTATE_MS = 90 * 86_400_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const PARTS = ["kty", "crv", "x", "y"] as const;

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
  /** Made just now, and nobody's successor: an id of before belongs to a key that is gone. */
  fresh?: true;
}

export interface Former {
  publicKey: PublicJwk;
  succession: string;
}

/** Asks whoever may know it for the key that the first one of this origin succeeds. */
export type Predecessor = (made: PublicJwk) => Promise<Former | undefined>;

/** What IndexedDB holds. Earlier versions held the bare pair. */
interface Kept {
  pair: CryptoKeyPair;
  since: number;
  former?: Former;
}

/**
 * This browser's key, made on first use and replaced every 90 days; undefined where the browser cannot keep one (no secure context, no
 * IndexedDB). `predecessor` is asked when the first one is made, before it is kept, and never again.
 */
export async function deviceKey(now = Date.now(), predecessor: Predecessor = async () => undefined): Promise<DeviceKey | undefined> {
  try {
    const database = await openDatabase();
    try {
      const kept = await read(database);
      if (kept && now - kept.since < ROTATE_MS) return await keyOf(kept.pair, kept.former);
      const { pair, former } = await replace(database, kept, await successor(kept, now, predecessor));
      const key = await keyOf(pair, former);
      return former === undefined ? { ...key, fresh: true } : key;
    } finally {
      database.close(); // an open one may keep the page out of the back/forward cache
    }
  } catch {
    return undefined;
  }
}

/** The key that is kept, if one is: none is made. */
export async function keptKey(): Promise<DeviceKey | undefined> {
  const database = await openDatabase();
  try {
    const kept = await read(database);
    return kept && (await keyOf(kept.pair));
  } finally {
    database.close();
  }
}

/** A new pair; the one before signs that it is its successor, and is forgotten. */
async function successor(before: Kept | undefined, now: number, predecessor: Predecessor): Promise<Kept> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const made = (await keyOf(pair)).publicKey;
  const former = before ? await succeededBy(await keyOf(before.pair), made, now) : await predecessor(made);
  return { pair, since: now, ...(former && { former: { publicKey: former.publicKey, succession: former.succession } }) };
}

/** A key's word that `successor` is the same device's. */
export async function succeededBy(key: DeviceKey, successor: PublicJwk, now: number): Promise<Former> {
  return { publicKey: key.publicKey, succession: await key.sign({ successor, iat: Math.floor(now / 1000) }) };
}

/** Whether the former key really says it of `successor`: a word that the server refuses would keep every session from being opened. */
export async function succeeds(former: Former, successor: PublicJwk): Promise<boolean> {
  const [header = "", payload = "", signature = ""] = former.succession.split(".");
  const key = await crypto.subtle.importKey("jwk", { ...former.publicKey }, ALGORITHM, false, ["verify"]);
  const text = new TextEncoder().encode(`${header}.${payload}`);
  const claims = JSON.parse(new TextDecoder().decode(bytesOf(payload))) as { successor: PublicJwk };
  const meant = PARTS.every((part) => claims.successor[part] === successor[part]);
  return meant && crypto.subtle.verify(SIGNATURE, key, bytesOf(signature), text);
}

/** A public key and nothing besides, of what may be anything. */
export function publicKeyOf(told: unknown): PublicJwk | undefined {
  const { kty, crv, x, y } = (told ?? {}) as Record<string, unknown>;
  const coordinates = [x, y].every((each) => typeof each === "string" && /^[\w-]{43}$/.test(each));
  return kty === "EC" && crv === ALGORITHM.namedCurve && coordinates ? ({ kty, crv, x, y } as PublicJwk) : undefined;
}

export async function keyOf(pair: CryptoKeyPair, former?: Former): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return {
    publicKey: { kty: kty ?? "", crv: crv ?? "", x: x ?? "", y: y ?? "" },
    ...(former && { former }),
    async sign(payload, header = {}) {
      const text = `${base64urlJson({ alg: "ES256", ...header })}.${base64urlJson(payload)}`;
      const signature = await crypto.subtle.sign(SIGNATURE, pair.privateKey, new TextEncoder().encode(text));
      return `${text}.${base64url(new Uint8Array(signature))}`;
    },
  };
}

/**
 * The key's proof that it is here, now: its own signature over the client, the time and the server's last nonce, for the device id and session
 * token that go with it and for no other request. The server takes it once.
 */
export async function keyProof(
  key: DeviceKey, clientId: string, now: number, nonce: string | undefined, deviceId: string | undefined, sessionToken: string | undefined,
): Promise<string> {
  const bound = new TextEncoder().encode(`${deviceId ?? ""}\n${sessionToken ?? ""}`);
  const digest = base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bound)));
  const once = base64url(randomBytes(16));
  return key.sign({ client_id: clientId, iat: Math.floor(now / 1000), jti: once, for: digest, ...(nonce !== undefined && { nonce }) });
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
