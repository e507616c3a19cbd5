import { hints } from "../sources/hints";

/**
 * Whether the client hints call the device mobile.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string | boolean | undefined => hints().mobile;
