import { detailedHints } from "../sources/hints";

/**
 * The device's model; phones only.
 *
 * Purpose: recognising the device.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).model;
