// What made a click: a pointer, a key, or nothing that anybody saw.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/client";
import { FakePage, welcoming } from "./page";

/** The clicks that are reported of what happens on a page. */
async function clicksOf(happens) {
  const page = new FakePage(welcoming);
  const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true } });
  happens(page);
  await client.sessionToken();
  client.stop();
  return page.events.filter(({ kind }) => kind === "click");
}

test("a click of a mouse tells how many positions led to it", async () => {
  const [click] = await clicksOf((page) => page.fire("click", { detail: 1, pointerType: "mouse", clientX: 40, clientY: 20 }));
  assert.equal(click.pointer, "mouse");
  assert.equal(click.approach, 0);
});

test("a link that is opened by Enter was pressed by no pointer, though Firefox counts a press", async () => {
  const [click] = await clicksOf((page) => {
    page.fire("keydown", { key: "Enter" });
    page.fire("click", { detail: 1, pointerType: "", clientX: 0, clientY: 0 });
  });
  assert.equal(click.pointer, "keyboard");
  assert.ok(!("approach" in click));
});

test("a browser that names no pointer of a click is believed what went down before it", async () => {
  const [click] = await clicksOf((page) => {
    page.fire("pointerdown", { pointerType: "pen", clientX: 40, clientY: 20, pressure: 0.5, target: page.field });
    page.fire("click", { detail: 1, pointerType: "", clientX: 40, clientY: 20 });
  });
  assert.equal(click.pointer, "pen");
});

test("a finger has an extent, which browsers do not know of every touch", async () => {
  const tapped = (extent) => (page) => {
    page.fire("pointerdown", { pointerType: "touch", clientX: 40, clientY: 20, pressure: 1, target: page.field, ...extent });
    page.fire("click", { detail: 1, pointerType: "touch", clientX: 40, clientY: 20 });
  };
  const [[finger], [driver]] = [await clicksOf(tapped({ width: 23, height: 23 })), await clicksOf(tapped({ width: 2, height: 2 }))];
  assert.deepEqual([finger.contact, driver.contact], [true, false]);
});

test("a mouse has none to tell of", async () => {
  const [click] = await clicksOf((page) => {
    page.fire("pointerdown", { pointerType: "mouse", clientX: 40, clientY: 20, pressure: 0.5, width: 1, height: 1, target: page.field });
    page.fire("click", { detail: 1, pointerType: "mouse", clientX: 40, clientY: 20 });
  });
  assert.ok(!("contact" in click));
});
