import { namesIn } from "../sources/user_agent";

/**
 * The name of the browser that the user agent claims.
 *
 * Purpose: recognising the device.
 */
export const read = (): string | undefined => namesIn(navigator.userAgent).browser_name;
