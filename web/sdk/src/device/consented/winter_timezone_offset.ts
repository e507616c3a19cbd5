import { offsets } from "../sources/clock";

/**
 * How many minutes the clock is ahead of UTC in winter time.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => Math.min(...offsets());
