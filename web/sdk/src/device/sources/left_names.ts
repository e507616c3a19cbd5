/** Names that automation leaves in a page's global scope, on its document or as attributes of its root. */

const LEFT: [string, RegExp][] = [
  ["playwright_global", /^__(pw|playwright)/],
  ["puppeteer_global", /^(__puppeteer|puppeteer_)/],
  ["selenium_global", /^(_selenium|__selenium|__webdriver|__driver|__fxdriver|_Selenium_IDE|callSelenium|calledSelenium|se_exported|webdriver)/],
  ["chromedriver_global", /^(\$?cdc_|\$chrome_asyncScriptInfo|ret_nodes$)/],
  ["cypress_global", /^(Cypress|__cypress)/],
  ["phantom_global", /^(_?phantom|callPhantom|__phantomas)$/],
  ["nightmare_global", /^(__nightmare|nightmare)$/],
  ["dom_automation_global", /^domAutomation(Controller)?$/],
  ["webdriver_attribute", /^@(webdriver|selenium|driver)$/],
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
