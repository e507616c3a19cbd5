/** The device id that the server issued, in a first-party cookie and in local storage: either restores the other. */

import { attempt } from "./kept";

const STORAGE = "tessera.device_id";
const COOKIE = "tessera_device_id";
const YEAR_SECONDS = 31_536_000;

export function readDeviceId(): string | undefined {
  const cookie = attempt(() => document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1));
  return cookie || attempt(() => localStorage.getItem(STORAGE) ?? undefined);
}

export function keepDeviceId(deviceId: string): void {
  if (!/^[\w.~-]+$/.test(deviceId)) return; // not fit for a cookie, and nothing the server issues
  const secure = location.protocol === "https:" ? "; Secure" : "";
  attempt(() => (document.cookie = `${COOKIE}=${deviceId}; Max-Age=${YEAR_SECONDS}; Path=/; SameSite=Lax${secure}`));
  attempt(() => localStorage.setItem(STORAGE, deviceId));
}
