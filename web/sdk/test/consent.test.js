// What is told without consent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { essentialOf } from "../src/behavior";

test("of typing, movements and rhythms nothing", () => {
  for (const kind of ["typing", "pointer", "rhythm"]) assert.equal(essentialOf({ kind }), undefined);
});

test("of a click that there was one, by what, and by whom", () => {
  const click = { kind: "click", pointer: "mouse", target_x: 0.5, target_y: 0.5, approach: 3, hold: 80, pressure: 0.5, subpixel: false, submillisecond: false, trusted: true };
  assert.deepEqual(essentialOf(click), { kind: "click", pointer: "mouse", trusted: true });
});

test("of all else what class of thing happened", () => {
  for (const event of [{ kind: "input", field: "text-1", method: "is_paste", keyed: false }, { kind: "visibility", visible: true }]) {
    assert.deepEqual(essentialOf(event), event);
  }
});
