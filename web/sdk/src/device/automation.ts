import type { Traits } from "../wire";

/** Names that automation leaves in a page's global scope. */
const GLOBALS: [string, RegExp][] = [
  ["playwright_global", /^__(pw|playwright)/],
  ["puppeteer_global", /^(__puppeteer|puppeteer_)/],
  ["selenium_global", /^(_selenium|__selenium|__webdriver|__driver|__fxdriver|_Selenium_IDE|callSelenium|calledSelenium|webdriver)/],
  ["chromedriver_global", /^(\$?cdc_|\$chrome_asyncScriptInfo)/],
  ["cypress_global", /^(Cypress|__cypress)/],
  ["phantom_global", /^(_?phantom|callPhantom|__phantomas)$/],
  ["nightmare_global", /^(__nightmare|nightmare)$/],
  ["dom_automation_global", /^domAutomation(Controller)?$/],
];

/** The traces among some global names. */
export function tracesIn(names: readonly string[]): string[] {
  return GLOBALS.filter(([, pattern]) => names.some((name) => pattern.test(name))).map(([trace]) => trace);
}

/** What a browser without a person in front of it lacks. Each alone has innocent explanations. */
function gaps(): string[] {
  const found: string[] = [];
  const chromium = /Chrome\//.test(navigator.userAgent);
  const mobile = /Mobile|Android/.test(navigator.userAgent);
  if (/Headless/.test(navigator.userAgent)) found.push("headless_user_agent");
  if (chromium && !("chrome" in window)) found.push("no_chrome_object");
  if (chromium && !mobile && navigator.plugins.length === 0) found.push("no_plugins");
  if (navigator.languages.length === 0) found.push("no_languages");
  if (outerWidth === 0 && outerHeight === 0) found.push("no_outer_window");
  return found;
}

/** Whether a natively read property was replaced by the page's own: real browsers define `webdriver` on the prototype only. */
function overridden(): string[] {
  const own = Object.getOwnPropertyNames(navigator);
  const getter = Object.getOwnPropertyDescriptor(Navigator.prototype, "webdriver")?.get;
  const native = getter === undefined || /\[native code\]/.test(Function.prototype.toString.call(getter));
  return own.includes("webdriver") || !native ? ["overridden_webdriver"] : [];
}

async function permissionGap(): Promise<string[]> {
  if (!("Notification" in window) || !navigator.permissions) return [];
  const { state } = await navigator.permissions.query({ name: "notifications" });
  return Notification.permission === "denied" && state === "prompt" ? ["notification_permission_gap"] : [];
}

export async function automation(): Promise<Traits> {
  const names = [...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(document)];
  const attribute = document.documentElement.getAttributeNames().some((name) => /^(webdriver|selenium|driver)$/.test(name));
  return {
    webdriver: navigator.webdriver,
    automation_traces: [
      ...tracesIn(names), ...(attribute ? ["webdriver_attribute"] : []), ...gaps(), ...overridden(), ...(await permissionGap().catch(() => [])),
    ],
  };
}
