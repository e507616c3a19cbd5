/** What a browser without a person in front of it lacks, or contradicts itself in. Each alone has innocent explanations. */

export function gaps(): string[] {
  const chromium = /Chrome\//.test(navigator.userAgent);
  const mobile = /Mobile|Android/.test(navigator.userAgent);
  const found = {
    headless_user_agent: /Headless/.test(navigator.userAgent),
    no_webdriver_property: !("webdriver" in navigator), // every browser that can run this has it; only a disguise takes it away
    no_chrome_object: chromium && !("chrome" in window),
    no_plugins: chromium && !mobile && navigator.plugins.length === 0,
    no_languages: navigator.languages.length === 0,
    no_outer_window: outerWidth === 0 && outerHeight === 0,
  };
  return Object.entries(found).filter(([, holds]) => holds).map(([name]) => name);
}

/** The two interfaces that tell the permission to notify must agree; in a frame of another origin and on insecure pages they need not. */
export async function permissionGap(): Promise<string[]> {
  if (!isSecureContext || window.top !== window || !("Notification" in window) || !navigator.permissions) return [];
  const told = { default: "prompt", denied: "denied", granted: "granted" }[Notification.permission];
  const state = await navigator.permissions.query({ name: "notifications" }).then((status) => status.state, () => told);
  return state === told ? [] : ["notification_permission_gap"];
}
