import { detailedHints } from "../sources/hints";

/**
 * The processor's family in the client hints (`x86`, `arm`).
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await detailedHints()).architecture;
