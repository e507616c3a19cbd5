import { namesIn } from "../sources/user_agent";

/**
 * The version of the system that the user agent claims; many browsers freeze it.
 *
 * Purpose: recognising the device.
 */
export const read = (): string | undefined => namesIn(navigator.userAgent).os_version;
