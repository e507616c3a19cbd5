/**
 * How many bits a pixel of the screen has.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => screen.pixelDepth;
