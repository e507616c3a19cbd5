/**
 * How many of the screen's pixels make a CSS pixel, to three decimals.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => Math.round(devicePixelRatio * 1000) / 1000;
