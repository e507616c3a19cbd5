/**
 * The name of the time zone.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export function read(): string {
  // Where there is `Temporal` it answers at once; for the other answer a calendar has to be made, which takes some 20 ms.
  return (globalThis as WithTemporal).Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

type WithTemporal = typeof globalThis & { Temporal?: { Now: { timeZoneId(): string } } };
