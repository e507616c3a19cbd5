import { platformOf } from "../sources/user_agent";

/**
 * Desktop, tablet or mobile, as the user agent and the touch screen have it.
 *
 * Purpose: recognising the device.
 */
export const read = (): string => platformOf(navigator.userAgent, navigator.maxTouchPoints);
