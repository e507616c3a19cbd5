/**
 * How many minutes the clock is ahead of UTC now; west is negative.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => -new Date().getTimezoneOffset();
