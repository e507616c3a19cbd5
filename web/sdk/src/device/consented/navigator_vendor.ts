/**
 * Who makes the browser's engine, by its own word.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => navigator.vendor;
