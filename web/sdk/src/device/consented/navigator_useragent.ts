/**
 * The user agent string once more, under its documented name.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => navigator.userAgent;
