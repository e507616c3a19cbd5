// The console in Firefox, by WebDriver BiDi: from signing in to why an action was decided so, by keys. Prints what it found as JSON.

const { createRequire } = require("node:module");
const puppeteer = createRequire(require.resolve("../browsers/package.json"))("puppeteer-core");

const [address, executablePath] = process.argv.slice(2);

async function main() {
  const browser = await puppeteer.launch({ browser: "firefox", protocol: "webDriverBiDi", executablePath, headless: true });
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}/recommendations?last=14d`);
  await (await page.waitForSelector("button")).click();
  await (await page.waitForSelector("button[value=ada]")).click();
  await page.waitForSelector(".actions-row[data-index]");
  await page.keyboard.press("j");
  await page.waitForSelector(".actions-row:focus");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".details ol.reasons li");
  const told = await page.evaluate(() => ({ title: document.title, reasons: document.querySelectorAll(".details ol.reasons li").length, focused: document.activeElement.tagName }));
  await browser.close();
  console.log(JSON.stringify(told));
}

main().catch((error) => { console.error(error); process.exit(1); });
