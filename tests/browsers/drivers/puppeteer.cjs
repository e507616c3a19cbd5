// One sign-in by puppeteer. What it is told stands in its one argument, as JSON: see with_puppeteer.py.

const core = require("puppeteer-core");
const { addExtra } = require("puppeteer-extra");
const stealth = require("puppeteer-extra-plugin-stealth");
const { createCursor } = require("ghost-cursor");

const told = JSON.parse(process.argv[2]);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const between = (low, high) => Math.round(low + Math.random() * (high - low)); // BiDi takes whole numbers

async function main() {
  const tool = told.stealth ? addExtra(core).use(stealth()) : core;
  const browser = await tool.launch({
    executablePath: told.program,
    headless: told.headless,
    ...(told.browser === "firefox" && { browser: "firefox", protocol: "webDriverBiDi" }),
    args: [...told.flags, ...(told.stealth && told.browser === "chromium" ? ["--disable-blink-features=AutomationControlled"] : [])],
    defaultViewport: told.stealth ? null : undefined,
  });
  const page = await browser.newPage();
  if (told.patched) await page.evaluateOnNewDocument(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false, configurable: true }));
  await page.goto(told.url);
  await page.waitForSelector(told.fields.username);
  await pause(1200);
  const cursor = told.cursor ? createCursor(page) : undefined;
  const click = async (selector) => {
    if (cursor) return cursor.click(selector);
    if (!told.humanised) return page.click(selector);
    await page.$eval(selector, (element) => element.scrollIntoView({ block: "center" }));
    const box = await (await page.$(selector)).boundingBox();
    await page.mouse.move(Math.round(box.x + (box.width * between(30, 70)) / 100), Math.round(box.y + (box.height * between(30, 70)) / 100), { steps: 25 });
    await pause(between(80, 200));
    await page.mouse.down();
    await pause(between(60, 120));
    await page.mouse.up();
  };
  for (const name of ["username", "password"]) {
    await click(told.fields[name]);
    for (const letter of told[name]) {
      await page.keyboard.press(letter, { delay: told.cursor || told.humanised ? between(50, 120) : 40 });
      await pause(told.cursor || told.humanised ? between(40, 220) : 20);
    }
  }
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/sign-in"), { timeout: told.linger }).catch(() => undefined);
  await click(told.submit);
  await answered;
  await browser.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
