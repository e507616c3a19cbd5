/**
 * How many bits a color has on the screen.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => screen.colorDepth;
