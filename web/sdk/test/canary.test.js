// Nothing that is typed, pasted or named on the page leaves it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/client";
import { FakePage, typeInto, welcoming } from "./page";

test("what is typed never leaves, nor does what a field is called", async () => {
  const page = new FakePage(welcoming);
  Object.assign(page.field, { id: "canary-id", name: "canary-name", placeholder: "canary-placeholder", ariaLabel: "canary-label" });
  const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true } });

  page.fire("focusin");
  typeInto(page, "zqxjcanary");
  page.fire("input", { inputType: "insertFromPaste", data: "pastedcanary" });
  page.field.value += "pastedcanary";
  page.fire("click", { detail: 1, pointerType: "mouse", clientX: 50, clientY: 20 });
  assert.equal(await client.sessionToken(), "token-1");
  page.document.visibilityState = "hidden";
  page.fire("visibilitychange");

  const everything = [...page.sent.map(({ url, text }) => url + text), ...page.beacons].join("\n");
  for (const secret of ["canary", "zqxj", "KeyZ", "keyz", "secret"]) assert.ok(!everything.includes(secret), secret);
  const typed = page.events.filter(({ kind }) => kind === "typing");
  assert.ok(typed.length > 0);
  for (const { keys } of typed) for (const key of keys) assert.deepEqual(Object.keys(key).sort(), ["after", "hold", "type"]);
  const inputs = page.events.filter(({ kind }) => kind === "input").map(({ field, method, keyed }) => [field, method, keyed]);
  assert.deepEqual(inputs, [["text-1", "is_typing", true], ["text-1", "is_paste", true]]);
});

test("where the page opted out, nothing is reported at all", async () => {
  const page = new FakePage(welcoming);
  page.field.closest = (selector) => (selector === "[data-tessera-ignore]" ? page.field : null);
  const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true } });
  page.fire("focusin");
  page.fire("pointermove", { pointerType: "mouse", clientX: 50, clientY: 20 });
  page.fire("click", { detail: 1, pointerType: "mouse", clientX: 50, clientY: 20 });
  typeInto(page, "4711");
  await client.sessionToken();
  client.stop();
  assert.deepEqual(page.events.map(({ kind }) => kind), ["page_load"]);
});
