// One sign-in by puppeteer. What it is told stands in its one argument, as JSON: see with_puppeteer.py.

const core = require("puppeteer-core");
const { addExtra } = require("puppeteer-extra");
const stealth = require("puppeteer-extra-plugin-stealth");
const { createCursor } = require("ghost-cursor");

const told = JSON.parse(process.argv[2]);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const between = (low, high) => Math.round(low + Math.random() * (high - low)); // BiDi takes whole numbers

/** By its own session of the protocol: what a hand's input is told to be, told; nothing waited for. */
async function putRight(browser, page) {
  const session = await page.createCDPSession();
  const send = (method, parameters) => void session.send(method, { timestamp: Math.floor(Date.now()) / 1000, ...parameters }).catch(() => {});
  let at = { x: 310, y: 540 };
  const press = async (selector) => {
    const box = await (await page.$(selector)).boundingBox();
    const to = { x: Math.round(box.x + (box.width * between(25, 75)) / 100), y: Math.round(box.y + (box.height * between(30, 70)) / 100) };
    const [steps, bend] = [between(45, 80), between(-60, 60)];
    for (let step = 1; step <= steps; step += 1) {
      const way = 1 - (1 - step / steps) ** 2.2;
      const aside = bend * Math.sin(Math.PI * way);
      send("Input.dispatchMouseEvent", { type: "mouseMoved", x: Math.round(at.x + (to.x - at.x) * way + aside / 3), y: Math.round(at.y + (to.y - at.y) * way + aside) });
      await pause(between(6, 10));
    }
    at = to;
    await pause(between(90, 220));
    send("Input.dispatchMouseEvent", { type: "mousePressed", ...at, button: "left", buttons: 1, clickCount: 1, force: 0.5 });
    await pause(between(60, 120));
    send("Input.dispatchMouseEvent", { type: "mouseReleased", ...at, button: "left", clickCount: 1 });
    await pause(between(200, 400));
  };
  for (const name of ["username", "password"]) {
    await press(told.fields[name]);
    const ups = [];
    for (const letter of told[name]) {
      const capital = letter !== letter.toLowerCase();
      const key = { key: letter, code: /\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`, windowsVirtualKeyCode: letter.toUpperCase().charCodeAt(0), modifiers: capital ? 8 : 0 };
      send("Input.dispatchKeyEvent", { type: "keyDown", text: letter, ...key });
      ups.push(pause(between(65, 150)).then(() => send("Input.dispatchKeyEvent", { type: "keyUp", ...key })));
      await pause(Math.round(60 + 190 * Math.random() ** 2 + (capital ? 120 : 0)));
    }
    await Promise.all(ups);
  }
  const answered = page.waitForResponse((response) => response.url().endsWith("/api/sign-in"), { timeout: told.linger }).catch(() => undefined);
  await press(told.submit);
  await answered;
  await browser.close();
}

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
  if (told.device) await page.emulate(core.KnownDevices[told.device]);
  await page.goto(told.url);
  await page.waitForSelector(told.fields.username);
  await pause(1200);
  const cursor = told.cursor ? createCursor(page) : undefined;
  const click = async (selector) => {
    if (told.device) return page.tap(selector);
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
  if (told.put_right) return putRight(browser, page);
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
