/**
 * How many plug-ins the browser lists; browsers with a PDF viewer list five, phones none.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): number => navigator.plugins.length;
