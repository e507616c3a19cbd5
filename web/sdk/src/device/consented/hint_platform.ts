import { hints } from "../sources/hints";

/**
 * The system's name in the client hints (Chromium).
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string | undefined => hints().platform;
