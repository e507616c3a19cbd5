/**
 * The user agent string, as script reads it.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => navigator.userAgent;
