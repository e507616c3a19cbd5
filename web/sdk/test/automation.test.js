// What tells a program that drives the browser: a part that fails or hangs takes no other with it, and is itself told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { read as traces } from "../src/device/essential/automation_traces";
import { read as inspected } from "../src/device/essential/inspected";
import { closeFrame } from "../src/device/sources/frame";

/** A browser that a driver left a name in, and what is changed about it. */
async function inA(changes, look) {
  const frame = { navigator: {}, Function, Error, console: { debug: Array.prototype.keys } };
  const opened = [];
  const usual = {
    isSecureContext: true,
    navigator: { userAgent: "Chrome/148", webdriver: false, plugins: [1], languages: ["en"], permissions: { query: async () => ({ state: "prompt" }) } },
    Notification: { permission: "default" },
    document: {
      visibilityState: "visible",
      documentElement: { getAttributeNames: () => [], append: (each) => opened.push(each) },
      createElement: () => ({ contentWindow: frame, remove() { this.removed = true; } }),
    },
    outerWidth: 900, outerHeight: 700,
    Navigator: class {}, HTMLMediaElement: class {}, HTMLIFrameElement: class {}, Document: class {}, Screen: class {}, HTMLCanvasElement: class {},
  };
  const window = { callPhantom: 1, chrome: {}, Notification: usual.Notification };
  window.top = window;
  const globals = { ...usual, window, ...changes(usual, frame) };
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  try {
    return await look(opened, frame);
  } finally {
    closeFrame();
    for (const [name, declared] of before) declared ? Object.defineProperty(globalThis, name, declared) : delete globalThis[name];
  }
}

const BROKEN = {
  gaps: ({ navigator }) => ({ navigator: { ...navigator, get languages() { throw new TypeError("no"); } } }),
  overrides: ({ document }) => ({ document: { ...document, createElement: () => ({ contentWindow: null, remove() {} }) } }),
};

test("a part that answers leaves nothing of its own", () =>
  inA(() => ({}), async () => assert.deepEqual(await traces(), ["phantom_global"])));

for (const [part, broken] of Object.entries(BROKEN)) {
  test(`${part} that fail are told, and the name that a driver left is told beside them`, () =>
    inA(broken, async () => assert.deepEqual(await traces(), ["phantom_global", `unread_${part}`].sort())));
}

test("permissions that never come are told as late", () =>
  inA(
    ({ navigator }) => ({ navigator: { ...navigator, permissions: { query: () => new Promise(() => {}) } } }),
    async () => assert.deepEqual(await traces(), ["phantom_global", "late_permissions"]),
  ));

test("whose console is read is asked of a frame that is new, and that is taken away", () =>
  inA(() => ({}), async (opened) => {
    assert.equal(inspected(), false);
    assert.deepEqual(opened.map(({ removed }) => removed), [true]);
  }));

test("of a console that somebody replaced even there, nothing is told", () =>
  inA((_, frame) => (frame.console.debug = (...told) => told.map((each) => each.stack), {}), async () => assert.throws(() => inspected(), { why: "refused" })));

test("a reader that lays a stack out, or looks into what is written, is seen", () =>
  inA((_, frame) => {
    const debug = (...told) => told.map((each) => each.stack ?? each.read);
    debug.toString = Array.prototype.keys.toString.bind(Array.prototype.keys);
    frame.console.debug = debug;
    frame.Function = { prototype: { toString: { call: () => "function debug() {\n    [native code]\n}" } } };
    return {};
  }, async () => assert.equal(inspected(), true)));
