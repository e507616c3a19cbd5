import { battery } from "../sources/battery";

/**
 * How full the battery is, 0 to 1; Chromium only.
 *
 * Purpose: context for analysts and rules.
 */
export const read = async (): Promise<number> => (await battery()).level;
