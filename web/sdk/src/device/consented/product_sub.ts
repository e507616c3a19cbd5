/**
 * A date that stands for the engine: 20030107 in Blink and WebKit, 20100101 in Gecko.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => navigator.productSub;
