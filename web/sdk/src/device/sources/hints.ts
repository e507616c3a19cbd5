/** Client hints as script reads them (Chromium, secure pages only); to be compared with what the request's headers say. */

import { once, Unread } from "../reading";

interface Brand {
  brand: string;
  version: string;
}

type Detail = "platformVersion" | "uaFullVersion" | "architecture" | "bitness" | "model";

interface Hints {
  brands: Brand[];
  mobile: boolean;
  platform: string;
  getHighEntropyValues(names: Detail[]): Promise<Partial<Record<Detail, string>>>;
}

export function hints(): Hints {
  const told = (navigator as { userAgentData?: Hints }).userAgentData;
  if (!told) throw new Unread(isSecureContext ? "absent" : "insecure");
  return told;
}

/** The hints that a server must ask for. */
export const detailedHints = once(() => hints().getHighEntropyValues(["platformVersion", "uaFullVersion", "architecture", "bitness", "model"]));
