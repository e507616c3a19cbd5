/**
 * The former origin's side of moving in (`migration.ts`): a script of its own, `migrate.js`, on a page that the integrator puts there. It
 * tells the origins that the page names who this device is, and nobody else anything.
 */

import { readDeviceId } from "./identity";
import { keptKey, publicKeyOf, succeededBy } from "./key";
import { attempt } from "./kept";
import { type Answer, LISTENING } from "./migration";

/** Answers the page around this one, if its origin is among `origins`. They are whole (`https://app.bank.example`): none is like another. */
export function answer(origins: string[]): void {
  const around = location.ancestorOrigins?.[0] ?? attempt(() => new URL(document.referrer).origin);
  const named = origins.filter((origin) => attempt(() => new URL(origin).origin) === origin);
  if (around === undefined || !named.includes(around) || window.parent === window) return;
  window.addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== window.parent || origin !== around) return;
    void knownHere(data).then((known) => ports[0]?.postMessage(known));
  });
  window.parent.postMessage(LISTENING, around);
}

/** What this origin knows the device by, with its key's word for the one that was made elsewhere. */
async function knownHere(made: unknown): Promise<Answer> {
  const [deviceId, successor] = [readDeviceId(), publicKeyOf(made)];
  const key = deviceId !== undefined && successor ? await keptKey().catch(() => undefined) : undefined;
  return deviceId !== undefined && successor && key ? { deviceId, ...(await succeededBy(key, successor, Date.now())) } : {};
}

const script = typeof document === "undefined" ? null : (document.currentScript as HTMLScriptElement | null);
if (script) answer((script.dataset["origins"] ?? "").split(" "));
