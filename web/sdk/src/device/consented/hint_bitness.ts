import { detailedHints } from "../sources/hints";

/**
 * How many bits an address has, in the client hints.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).bitness;
