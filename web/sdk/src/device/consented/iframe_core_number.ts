import { inFrame } from "../sources/frame";

/**
 * The number of cores, read in an empty frame.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => inFrame().navigator.hardwareConcurrency;
