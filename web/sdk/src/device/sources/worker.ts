/**
 * The cheap readings once more, in a worker: whoever overrides a page's interfaces seldom reaches them there.
 *
 * The worker runs this very script where the page's origin serves it, which `script-src 'self'` allows; else a few lines of it from a blob, for
 * which a content security policy must say `worker-src blob:`.
 */

import { once, Unread } from "../reading";

interface Told {
  userAgent?: string;
  platform?: string;
  languages?: readonly string[];
  cores?: number;
  timezone?: string;
  card?: string;
}

const NAME = "tessera readings";
const SCRIPT = typeof document === "undefined" ? undefined : (document.currentScript as HTMLScriptElement | null)?.src;

/** What the worker runs. It may be written out as text, so it uses nothing from around it. */
function tell(): void {
  const { userAgent, platform, languages, hardwareConcurrency } = navigator;
  let card: string | undefined;
  try {
    const context = new OffscreenCanvas(1, 1).getContext("webgl");
    const debug = context?.getExtension("WEBGL_debug_renderer_info");
    card = (debug && context?.getParameter(debug.UNMASKED_RENDERER_WEBGL)) ?? undefined;
  } catch {
    // no canvas outside the page
  }
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  postMessage({ userAgent, platform, languages, cores: hardwareConcurrency, timezone, card });
}

if (typeof document === "undefined" && globalThis.self?.name === NAME) tell();

export const inWorker = once(
  () =>
    new Promise<Told>((resolve, reject) => {
      const own = SCRIPT && new URL(SCRIPT).origin === location.origin ? SCRIPT : undefined;
      const address = own ?? URL.createObjectURL(new Blob([`(${tell.toString()})()`], { type: "text/javascript" }));
      const worker = new Worker(address, { name: NAME });
      const end = (): void => {
        worker.terminate();
        if (!own) URL.revokeObjectURL(address);
      };
      worker.onmessage = ({ data }) => {
        end();
        resolve(data as Told);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        end();
        reject(new Unread("refused"));
      };
    }),
);
