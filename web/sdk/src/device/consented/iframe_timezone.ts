import { inFrame } from "../sources/frame";

/**
 * The time zone, read in an empty frame.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => inFrame().Intl.DateTimeFormat().resolvedOptions().timeZone;
