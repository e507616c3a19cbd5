/**
 * What a browser without a person in front of it lacks, or contradicts itself in. But for its own word `Headless`, honest people's browsers lack
 * each of these, too: the server weighs them as hints, and `fingerprint/traces.py` says who leaves which.
 *
 * Wrong when: the page is shown by a view inside an app, an embedded browser, a television or a kiosk; a setting downloads PDF documents; the
 * page waits in a background tab or is prerendered; an extension guards its user.
 */

/** Browsers that are Chromium underneath, and lack by design what Chrome has. */
const EMBEDDED = /Mobile|Android|; wv\)|Electron\/|QtWebEngine\/|CEF\/|Cef|SMART-TV|SmartTV|Tizen|Web0S|CrKey|GTV|BRAVIA|PlayStation|Nintendo|Xbox|OculusBrowser|Silk\//;

export function gaps(): string[] {
  const agent = navigator.userAgent;
  const chrome = /Chrome\//.test(agent) && !EMBEDDED.test(agent);
  const shown = document.visibilityState === "visible" && !(document as { prerendering?: boolean }).prerendering;
  const found = {
    headless_user_agent: /\bHeadless/.test(agent),
    no_webdriver_property: !("webdriver" in navigator),
    no_chrome_object: chrome && !("chrome" in window),
    no_plugins: chrome && navigator.plugins?.length === 0,
    no_languages: navigator.languages?.length === 0,
    no_outer_window: shown && window.top === window && outerWidth === 0 && outerHeight === 0,
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
