import { cardOf } from "../sources/graphics";

/**
 * The graphics card as WebGL names it; software renderers name themselves here.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string => cardOf(document.createElement("canvas").getContext("webgl"));
