/**
 * How wide the screen is without what the system keeps for itself.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => Math.round(screen.availWidth);
