// What is read is said, and what is said is read.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { inventory, readme } from "../inventory.mjs";

test("every reading says what it tells and what for", async () => {
  const files = await Promise.all(["essential", "consented"].map((folder) => readdir(`src/device/${folder}`)));
  const told = await inventory();
  for (const file of files.flat()) assert.match(told, new RegExp(`^\\| \`${file.replace(".ts", "")}\` \\| \\S.* \\| \\S.* \\|`, "m"), file);
});

test("the inventory in README.md is what the files say: `npm run inventory` writes it", async () => {
  const { written, renewed } = await readme();
  assert.equal(written, renewed);
});
