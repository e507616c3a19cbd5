import { battery } from "../sources/battery";

/**
 * Whether the device is plugged in; Chromium only.
 *
 * Purpose: context for analysts and rules.
 */
export const read = async (): Promise<string> => ((await battery()).charging ? "plugged" : "unplugged");
