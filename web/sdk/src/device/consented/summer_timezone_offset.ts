import { offsets } from "../sources/clock";

/**
 * How many minutes the clock is ahead of UTC in summer time.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => Math.max(...offsets());
