/**
 * How wide the screen is, in CSS pixels.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => Math.round(screen.width);
