/**
 * The name of the time zone.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
