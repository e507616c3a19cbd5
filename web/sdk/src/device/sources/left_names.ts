/**
 * Names that drivers leave in a page's global scope, on its document or as attributes of its root. Each is written out as the driver writes it:
 * a name that merely begins alike may be the site's own (`__pwaInstalled`), an agency's (`cdc_settings`), or a wallet's (`phantom`).
 *
 * Wrong when: nobody's page has them by itself. A developer or tester who has a driver attached is seen, rightly.
 */

const LEFT: [string, RegExp][] = [
  ["playwright_global", /^__playwright_|^__pwInitScripts$/],
  ["puppeteer_global", /^(__puppeteer_|puppeteer___)/],
  ["selenium_global", /^(_selenium|_Selenium_IDE_Recorder|callSelenium|calledSelenium|__webdriverFunc|__(webdriver|selenium|fxdriver|driver)_(evaluate|unwrapped|script_f(n|unc|unction)))$/],
  ["chromedriver_global", /^\$?cdc_[a-zA-Z0-9]{22}_|^\$chrome_asyncScriptInfo$/],
  ["cypress_global", /^__cypress/],
  ["phantom_global", /^(callPhantom|_phantom|__phantomas)$/],
  ["nightmare_global", /^__nightmare$/],
  ["dom_automation_global", /^domAutomation(Controller)?$/],
  ["webdriver_attribute", /^@(webdriver|selenium)$/],
];

const ANY = new RegExp(LEFT.map(([, pattern]) => pattern.source).join("|")); // a page has a thousand names, nearly all of them innocent

/** The traces among some names; those of attributes begin with `@`. */
export function tracesIn(names: readonly string[]): string[] {
  const suspicious = names.filter((name) => ANY.test(name));
  return LEFT.filter(([, pattern]) => suspicious.some((name) => pattern.test(name))).map(([trace]) => trace);
}

export function leftNames(): string[] {
  const attributes = document.documentElement.getAttributeNames().map((name) => `@${name}`);
  return tracesIn([...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(document), ...attributes]);
}
