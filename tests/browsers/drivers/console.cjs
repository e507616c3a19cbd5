// A journey through the console in Firefox, by WebDriver BiDi: somebody signs in as who may do everything, looks at each view, and goes
// through an alert by keyboard. Says as JSON what each view's heading was, what the page complained of, and how many alerts were decided.
//
//     node tests/browsers/drivers/console.cjs http://127.0.0.1:3000/console /usr/bin/firefox

const puppeteer = require("puppeteer-core");

const [console_, firefox] = process.argv.slice(2);
const PATIENT = 60_000; // milliseconds
const LETTERS = { o: "Overview", r: "Recommendations", l: "Labels", u: "Rules", n: "Configuration", i: "Lists", h: "Model health", a: "Audit", t: "Integrations", s: "Attack simulator", c: "Cases" };

async function main() {
  const browser = await puppeteer.launch({ browser: "firefox", protocol: "webDriverBiDi", executablePath: firefox, headless: true });
  const told = { headings: {}, complaints: [], decided: "" };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENT);
    await page.goto(console_);
    await (await page.waitForSelector("main.sign-in button")).click();
    await (await page.waitForSelector("button[value=amir]")).click();
    await page.waitForSelector(".number-card");
    page.on("pageerror", (error) => told.complaints.push(String(error)));
    for (const [letter, name] of Object.entries(LETTERS)) {
      await page.keyboard.press("g");
      await page.keyboard.press(letter);
      await page.waitForFunction((wanted) => document.querySelector("main h1")?.textContent === wanted, {}, name);
      told.headings[letter] = name;
    }
    const [alerts] = await page.$$("xpath/.//main//button[normalize-space()='Alerts']");
    await alerts.click();
    await page.waitForFunction(() => document.activeElement?.matches(".alert-row"));
    await page.keyboard.press("u");
    await page.waitForFunction(() => document.querySelector(".cases [role=status]")?.textContent.includes("1 decided"));
    told.decided = await page.$eval(".cases [role=status]", (status) => status.textContent);
  } finally {
    await browser.close();
  }
  process.stdout.write(JSON.stringify(told));
}

main().catch((cause) => { console.error(cause); process.exit(1); });
