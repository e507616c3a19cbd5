import type { Traits } from "../wire";

interface Battery {
  charging: boolean;
  level: number;
}

/** Memory (GiB, as the browser rounds it), cores and touch. */
export function hardware(): Traits {
  return {
    ram: (navigator as { deviceMemory?: number }).deviceMemory,
    core_number: navigator.hardwareConcurrency,
    touch_points: navigator.maxTouchPoints,
  };
}

/** The graphics card as WebGL names it; software renderers name themselves here. */
export function graphics(): Traits {
  const context = document.createElement("canvas").getContext("webgl");
  if (!context) return {};
  const debug = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : context.RENDERER) as unknown;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return { graphic_card: typeof name === "string" ? name : undefined };
}

export async function power(): Promise<Traits> {
  const battery = await (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
  return battery ? { battery_level: battery.level, power_state: battery.charging ? "plugged" : "unplugged" } : {};
}
