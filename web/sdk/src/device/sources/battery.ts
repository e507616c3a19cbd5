import { once, Unread } from "../reading";

interface Battery {
  charging: boolean;
  level: number;
}

/** The battery (Chromium, secure pages only). */
export const battery = once((): Promise<Battery> => {
  const told = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
  if (!told) throw new Unread(isSecureContext ? "absent" : "insecure");
  return told;
});
