/** Base64url (RFC 4648, section 5, without padding) and random text. */

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function base64urlJson(value: unknown): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)));
}

/** What `base64url` wrote; throws where it did not. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
}

export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** An id as a text, where a page keeps its ids as numbers; undefined where there is none. */
export function textOf(id: unknown): string | undefined {
  return typeof id === "number" || typeof id === "bigint" ? String(id) : typeof id === "string" && id !== "" ? id : undefined;
}
