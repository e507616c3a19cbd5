import { Unread } from "../reading";

/** The graphics card behind a WebGL context, which is given back at once. */
export function cardOf(context: WebGLRenderingContext | null): string {
  if (!context) throw new Unread("refused");
  const debug = context.getExtension("WEBGL_debug_renderer_info");
  const name = context.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : context.RENDERER) as string;
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return name;
}
