import { inFrame } from "../sources/frame";

/**
 * The user agent string, read in an empty frame.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => inFrame().navigator.userAgent;
