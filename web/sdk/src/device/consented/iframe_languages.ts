import { inFrame } from "../sources/frame";

/**
 * The languages, read in an empty frame.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): readonly string[] => inFrame().navigator.languages;
