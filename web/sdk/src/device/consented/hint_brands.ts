import { hints } from "../sources/hints";

/**
 * The browser's names and major versions in the client hints.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string[] => hints().brands.map(({ brand, version }) => `${brand} ${version}`);
