/**
 * How many fingers the screen can tell apart.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => navigator.maxTouchPoints;
