import { detailedHints } from "../sources/hints";

/**
 * The system's version in the client hints.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).platformVersion;
