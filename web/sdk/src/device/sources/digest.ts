import { base64url } from "../../encoding";
import { Unread } from "../reading";

/** 22 characters that are the same for the same bytes: half of SHA-256, which browsers lend to secure pages only. */
export async function digest(bytes: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>): Promise<string> {
  if (!isSecureContext) throw new Unread("insecure");
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes), 0, 16));
}
