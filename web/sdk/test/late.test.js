// A busy page is told of a key long after it went down, and of the text it made at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../src/client";
import { FakePage, welcoming } from "./page";

async function methods(keydown) {
  const page = new FakePage(welcoming);
  const client = new Client({ clientId: "client", drs: { serverPath: "https://bank.example/risk-collect/", enableSessionToken: true } });
  if (keydown) page.fire("keydown", { key: "a", code: "KeyA", ...keydown });
  page.fire("input", { inputType: "insertText", timeStamp: performance.now() });
  await client.sessionToken();
  client.stop();
  return page.events.filter(({ kind }) => kind === "input").map(({ method, keyed }) => [method, keyed]);
}

test("text that a key made is keyed, however late the page was told of the key", async () => {
  assert.deepEqual(await methods({ timeStamp: performance.now() - 3000 }), [["is_typing", true]]);
});

test("text without a key is not", async () => {
  assert.deepEqual(await methods(), [["is_typing", false]]);
});
