import type { Traits } from "../wire";

/** The screen and the window on it, in CSS pixels. */
export function geometry(): Traits {
  return {
    screen_width: Math.round(screen.width),
    screen_height: Math.round(screen.height),
    screen_avail_width: Math.round(screen.availWidth),
    screen_avail_height: Math.round(screen.availHeight),
    screen_pixel_depth: screen.pixelDepth,
    screen_color_depth: screen.colorDepth,
    device_pixel_ratio: Math.round(devicePixelRatio * 1000) / 1000,
    window_width: Math.round(innerWidth),
    window_height: Math.round(innerHeight),
    outer_width: Math.round(outerWidth),
    outer_height: Math.round(outerHeight),
  };
}
