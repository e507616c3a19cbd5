/**
 * The platform as script has always read it (`Win32`, `MacIntel`).
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => navigator.platform;
