// What a user agent claims, and which traces automation leaves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../src/device";
import { Unread } from "../src/device/reading";
import { tracesIn } from "../src/device/sources/left_names";
import { namesIn, platformOf } from "../src/device/sources/user_agent";

const CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const EDGE = `${CHROME} Edg/131.0.0.0`;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";

test("browser and system are read from the user agent", () => {
  assert.deepEqual(namesIn(CHROME), { browser_name: "Chrome", browser_version: "131", os_name: "Windows", os_version: "10.0" });
  assert.deepEqual(namesIn(SAFARI), { browser_name: "Safari", browser_version: "18", os_name: "iOS", os_version: "18.1" });
  assert.equal(namesIn(EDGE).browser_name, "Edge");
  assert.deepEqual(namesIn(FIREFOX), { browser_name: "Firefox", browser_version: "133", os_name: "Linux", os_version: undefined });
});

test("desktop, mobile and tablet", () => {
  assert.equal(platformOf(CHROME, 0), "desktop");
  assert.equal(platformOf(SAFARI, 5), "mobile");
  assert.equal(platformOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5), "tablet");
});

test("automation is known by the globals it leaves", () => {
  assert.deepEqual(tracesIn(["addEventListener", "__pwInitScripts", "cdc_adoQpoasnfa76pfcZLmcfl_Array"]), ["playwright_global", "chromedriver_global"]);
  assert.deepEqual(tracesIn(["chrome", "webkitURL", "tessera"]), []);
  const innocent = ["phantom", "__pwaInstalled", "__pw", "cdc_settings", "cdc_", "webdriverReady", "@driver", "@driver-active", "nightmare", "puppeteer_show", "Cypress", "ret_nodes"];
  assert.deepEqual(tracesIn(innocent), [], "wallets, agencies, tours and the site's own");
});

test("traits fit what the server takes, and unread ones are left out", () => {
  assert.deepEqual(fitting({ timezone: "x".repeat(100), ram: new Unread("absent"), webdriver: false, languages: ["en"] }), {
    timezone: "x".repeat(64), webdriver: false, languages: ["en"],
  });
});
