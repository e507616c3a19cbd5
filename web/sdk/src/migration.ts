/**
 * Moving in: an origin on which this device is new asks the application's former origin, in a hidden frame, who it was there. The device id
 * comes over, and the former key's word that the key made here succeeds it; the former private key stays where it is.
 */

import { keepDeviceId, readDeviceId } from "./identity";
import { type DeviceKey, deviceKey, type Former, publicKeyOf, type PublicJwk, succeeds } from "./key";
import { within } from "./patience";

export const MIGRATION_MS = 2000;
/** What the former origin's page says once it listens. */
export const LISTENING = "tessera: who is there?";

/** What the former origin answers; nothing of it where the device was not known there, either. */
export interface Answer extends Partial<Former> {
  deviceId?: string;
}

/**
 * This origin's key. Where it has none yet and no device id, the page at `url` is asked first; the device id comes after the key, so that no
 * page shows the one without the other's word.
 */
export async function keyMovedIn(url: string, stopping: AbortSignal): Promise<DeviceKey | undefined> {
  let known: Required<Answer> | undefined;
  const key = await deviceKey(Date.now(), async (made) => {
    known = readDeviceId() === undefined ? await whoIsThere(url, made, stopping) : undefined;
    return known;
  });
  const kept = known && key?.former?.publicKey.x === known.publicKey.x; // another tab may have been first, and heard nothing
  if (known && kept) keepDeviceId(known.deviceId);
  return key;
}

/**
 * What the page at `url` knows the device by; undefined where it does not, or answers with nonsense, or not in time. Throws when `stopping`
 * ends it: then nothing was found out.
 */
export async function whoIsThere(url: string, made: PublicJwk, stopping: AbortSignal): Promise<Required<Answer> | undefined> {
  const over = new AbortController();
  const answer = ask(url, made, over.signal).then((told) => checked(told, made));
  const known = await within(MIGRATION_MS, answer, undefined, stopping);
  over.abort();
  if (stopping.aborted) throw new Error("stopped");
  return known;
}

/** Shows `made` to the page at `url`, and to none that got into its place; the frame and what listens are gone with `over`. */
function ask(url: string, made: PublicJwk, over: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    const { href, origin: former } = new URL(url, location.href);
    const frame = document.createElement("iframe");
    const answered = ({ source, origin, data }: MessageEvent): void => {
      if (source !== frame.contentWindow || origin !== former || data !== LISTENING) return;
      const { port1, port2 } = new MessageChannel();
      over.addEventListener("abort", () => port1.close());
      port1.onmessage = (answer) => resolve(answer.data);
      frame.contentWindow?.postMessage(made, former, [port2]);
    };
    window.addEventListener("message", answered, { signal: over });
    over.addEventListener("abort", () => frame.remove());
    Object.assign(frame, { hidden: true, title: "", referrerPolicy: "origin", src: href });
    document.documentElement.append(frame);
  });
}

/** The answer, where it is whole and the former key did sign it. */
async function checked(answer: unknown, made: PublicJwk): Promise<Required<Answer> | undefined> {
  const { deviceId, publicKey: told, succession } = (answer ?? {}) as Record<keyof Answer, unknown>;
  const publicKey = publicKeyOf(told);
  if (typeof deviceId !== "string" || deviceId.length > 1024 || !publicKey) return undefined;
  if (typeof succession !== "string" || succession.length > 4096) return undefined;
  return (await succeeds({ publicKey, succession }, made)) ? { deviceId, publicKey, succession } : undefined;
}
