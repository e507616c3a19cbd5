import { namesIn } from "../sources/user_agent";

/**
 * The system that the user agent claims.
 *
 * Purpose: recognising the device.
 */
export const read = (): string | undefined => namesIn(navigator.userAgent).os_name;
