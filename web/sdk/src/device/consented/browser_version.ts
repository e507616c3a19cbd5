import { namesIn } from "../sources/user_agent";

/**
 * The major version of the browser that the user agent claims.
 *
 * Purpose: recognising the device.
 */
export const read = (): string | undefined => namesIn(navigator.userAgent).browser_version;
