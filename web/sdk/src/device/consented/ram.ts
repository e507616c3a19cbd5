/**
 * Memory in GiB, as the browser rounds it; Chromium only.
 *
 * Purpose: recognising the device.
 */
export const read = (): number | undefined => (navigator as { deviceMemory?: number }).deviceMemory;
