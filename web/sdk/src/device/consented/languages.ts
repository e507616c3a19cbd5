/**
 * The languages that the person reads, the favourite first.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): readonly string[] => navigator.languages;
