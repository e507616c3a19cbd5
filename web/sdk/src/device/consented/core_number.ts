/**
 * How many logical cores the processor has.
 *
 * Purpose: recognising the device.
 */
export const read = (): number => navigator.hardwareConcurrency;
