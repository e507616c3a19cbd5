import { detailedHints } from "../sources/hints";

/**
 * The browser's full version in the client hints.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).uaFullVersion;
