import { detailedHints } from "../sources/hints";

/**
 * The device's model in the client hints; phones only.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).model;
