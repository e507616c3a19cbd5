// From what a hand does to what goes over the wire.

import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "../src/behavior/clicks";
import { inputMethod } from "../src/behavior/input";
import { offGrid, PixelGrid } from "../src/behavior/grid";
import { keyKind, keyMarks } from "../src/behavior/keys";
import { Movements, pointerKind } from "../src/behavior/pointer";
import { Filling } from "../src/behavior/rhythm";
import { TypingRuns } from "../src/behavior/typing";
import { onTick, tellsPixelsAndTimes } from "../src/behavior/window_system";

function typing() {
  const events = [];
  return { events, runs: new TypingRuns((event) => events.push(event)) };
}

function moving() {
  const events = [];
  return { events, movements: new Movements((event) => events.push(event)) };
}

test("keys are told by class", () => {
  const kinds = ["a", "é", "😀", " ", "Backspace", "ArrowLeft", "Shift", "Enter", "Tab", "F5", "Unidentified", "Process"].map(keyKind);
  assert.deepEqual(kinds, [
    "character", "character", "character", "character", "delete", "navigation", "modifier", "enter", "tab", "other", "other", "other",
  ]);
});

function marksOf(changes, { shiftWasDown = true, telling = true } = {}) {
  const event = { key: "a", code: "KeyA", keyCode: 65, location: 0, shiftKey: false, isComposing: false, getModifierState: () => false };
  return keyMarks({ ...event, ...changes }, shiftWasDown, telling);
}

test("a key of a keyboard has a place, a number and a Shift for its capital", () => {
  assert.deepEqual(marksOf({}), ["placed"]);
  assert.deepEqual(marksOf({ key: "A", shiftKey: true }), ["placed"]);
  assert.deepEqual(marksOf({ key: "A", getModifierState: (name) => name === "CapsLock" }), ["placed"]);
  assert.deepEqual(marksOf({ key: "Shift", code: "ShiftLeft", keyCode: 16, location: 1 }), []);
  assert.deepEqual(marksOf({ key: "é", code: "Digit2", keyCode: 50 }), ["placed"]);
  assert.deepEqual(marksOf({ key: "ж", code: "Semicolon", keyCode: 186 }), ["placed"]);
});

test("what a driver leaves out is told without the key", () => {
  assert.deepEqual(marksOf({ code: "" }), ["unplaced"]);
  assert.deepEqual(marksOf({ key: "Tab", code: "", keyCode: 0 }), ["unplaced", "unnumbered"]);
  assert.deepEqual(marksOf({ key: "A" }), ["placed", "unshifted"]);
  assert.deepEqual(marksOf({ key: "A", shiftKey: true }, { shiftWasDown: false }), ["placed", "latched"]);
  assert.deepEqual(marksOf({ key: "Shift", code: "ShiftLeft", keyCode: 16 }), ["sideless"]);
});

test("what an input method, a phone's keyboard or a compositor sends bears no mark", () => {
  assert.deepEqual(marksOf({ key: "Unidentified", code: "", keyCode: 229 }), []);
  assert.deepEqual(marksOf({ key: "A", isComposing: true }), []);
  assert.deepEqual(marksOf({ key: "A" }, { telling: false }), ["placed"]);
  assert.deepEqual(marksOf({ key: "²", code: "Backquote", keyCode: 0 }), ["placed"]);
});

test("a run counts its marks, and says nothing of those that it has not", () => {
  const { events, runs } = typing();
  runs.press(0, "text-1", "KeyA", "character", ["placed"]);
  runs.release(80, "KeyA");
  runs.press(150, "text-1", "KeyB", "character", ["placed", "unshifted"]);
  runs.release(240, "KeyB");
  runs.close();
  const { keys, kind, field, submillisecond, ...counts } = events[0];
  assert.deepEqual(counts, { placed: 2, unshifted: 1 });
});

test("a run tells press-to-press times and holds", () => {
  const { events, runs } = typing();
  runs.press(1000, "text-1", "KeyA", "character");
  runs.release(1080.4, "KeyA");
  runs.press(1150, "text-1", "KeyB", "character");
  runs.release(1240, "KeyB");
  runs.close();
  assert.deepEqual(events, [
    { kind: "typing", field: "text-1", submillisecond: 1, keys: [{ after: 0, hold: 80, type: "character" }, { after: 150, hold: 90, type: "character" }] },
  ]);
});

test("rollover keeps both strokes, in order of their presses", () => {
  const { events, runs } = typing();
  runs.press(0, "text-1", "KeyA", "character");
  runs.press(60, "text-1", "KeyB", "character");
  runs.release(90, "KeyA");
  runs.release(150, "KeyB");
  runs.close();
  assert.deepEqual(events[0].keys, [{ after: 0, hold: 90, type: "character" }, { after: 60, hold: 90, type: "character" }]);
});

test("a run is closed by another field and by a pause", () => {
  const { events, runs } = typing();
  for (const [at, field] of [[0, "text-1"], [100, "password-1"], [2200, "password-1"]]) {
    runs.press(at, field, "KeyA", "character");
    runs.release(at + 50, "KeyA");
  }
  runs.close();
  assert.deepEqual(events.map(({ field, keys }) => [field, keys.length]), [["text-1", 1], ["password-1", 1], ["password-1", 1]]);
  assert.ok(events.every(({ keys }) => keys[0].after === 0));
});

test("a stroke still held when the run is sent opens the next one", () => {
  const { events, runs } = typing();
  runs.press(0, undefined, "Enter", "enter");
  runs.close();
  assert.deepEqual(events, []);
  runs.release(95, "Enter");
  runs.close();
  assert.deepEqual(events, [{ kind: "typing", submillisecond: 0, keys: [{ after: 0, hold: 95, type: "enter" }] }]);
});

test("a run never has more than 256 strokes", () => {
  const { events, runs } = typing();
  for (let stroke = 0; stroke < 300; stroke++) {
    runs.press(stroke * 100, "text-1", "KeyA", "character");
    runs.release(stroke * 100 + 50, "KeyA");
  }
  runs.close();
  assert.deepEqual(events.map(({ keys }) => keys.length), [256, 44]);
});

function filled(presses, { empty = true, held = 80 } = {}) {
  const filling = new Filling("password-1", empty);
  for (const [index, at] of presses.entries()) {
    filling.press(at, `Key${index}`);
    filling.release(at + held, `Key${index}`);
  }
  return filling;
}

test("a rhythm tells a time for each position, with keys that overlap", () => {
  const filling = filled([100, 220, 300, 520, 600, 650.4]);
  assert.deepEqual(filling.keys?.map(({ after }) => after), [0, 120, 80, 220, 80, 50]);
  assert.deepEqual(Object.keys(filling.keys[0]), ["after", "hold"]);
});

test("no rhythm of a field that held something, was corrected, or is too short or long to be a password", () => {
  assert.equal(filled([0, 1, 2, 3, 4, 5], { empty: false }).keys, undefined);
  const corrected = filled([0, 1, 2, 3, 4, 5]);
  corrected.spoil();
  assert.equal(corrected.keys, undefined);
  assert.equal(filled([0, 1, 2, 3, 4]).keys, undefined);
  assert.equal(filled([...Array(33).keys()]).keys, undefined);
  const held = filled([0, 1, 2, 3, 4, 5]);
  held.press(700, "KeyX");
  assert.equal(held.keys, undefined);
});

test("a time is off the grid where it lies no whole milliseconds after the one before", () => {
  assert.equal(offGrid(121.3, 100.3), false);
  assert.equal(offGrid(121.4, 100.3), false, "browsers round to a tenth");
  assert.equal(offGrid(121.9, 100.3), true);
  assert.equal(offGrid(7.7, undefined), undefined);
});

test("a movement is relative to where it began and at most 60 Hz", () => {
  const { events, movements } = moving();
  for (let at = 0; at < 100; at += 4) movements.move(1000 + at, "mouse", 300 + at, 200 - at / 2);
  movements.close();
  const [{ pointer, points }] = events;
  assert.equal(pointer, "mouse");
  assert.deepEqual(points[0], { after: 0, x: 0, y: 0 });
  assert.deepEqual(points[1], { after: 16, x: 16, y: -8 });
  assert.equal(points.length, 7);
});

test("a pause of 200 ms, another pointer and the 600th point close a movement", () => {
  const { events, movements } = moving();
  movements.move(0, "mouse", 0, 0);
  movements.move(200, "mouse", 5, 5);
  movements.move(220, "touch", 5, 5);
  for (let step = 1; step <= 600; step++) movements.move(220 + 20 * step, "touch", step, 0);
  movements.close();
  assert.deepEqual(events.map(({ pointer, points }) => [pointer, points.length]), [["mouse", 1], ["mouse", 1], ["touch", 600], ["touch", 1]]);
});

test("a mouse is read quicker than frames are drawn, and is asked once for each press", () => {
  const quickness = (pace) => {
    const movements = new Movements(() => {});
    for (let position = 0; position < 20; position += 1) movements.move(1000 + position * pace, "mouse", position * 4, 0);
    return [movements.polled(), movements.polled()];
  };
  assert.deepEqual(quickness(8), [1, undefined]);
  assert.deepEqual(quickness(17), [0, undefined]);
});

test("a clock that is coarse on purpose says nothing of pace", () => {
  for (const tick of [16.667, 100.002]) {
    const movements = new Movements(() => {});
    for (let position = 0; position < 100; position += 1) movements.move(Math.floor((1000 + position * 8) / tick) * tick, "mouse", position * 4, 0);
    assert.equal(movements.clockIsCoarse, true);
    assert.equal(movements.polled(), undefined);
  }
  assert.equal(onTick(16.667) && onTick(33.334) && onTick(100) && onTick(0), true);
  assert.equal(onTick(16.7) || onTick(33.3) || onTick(8), false);
});

test("a program that waits for frames is at the pace of frames, and not on a tick", () => {
  const movements = new Movements(() => {});
  for (let position = 0; position < 40; position += 1) movements.move(1000 + position * 16.7 + ((position * 7) % 11) / 4, "mouse", position * 4, 0);
  assert.equal(movements.clockIsCoarse, false);
  assert.equal(movements.polled(), 0);
});

test("under Wayland, where no window is told where it stands, pixels and times say nothing", () => {
  const told = (platform, screenX, screenY) => {
    Object.defineProperty(globalThis, "navigator", { value: { platform }, configurable: true });
    Object.assign(globalThis, { screenX, screenY });
    return tellsPixelsAndTimes();
  };
  assert.deepEqual([told("Linux x86_64", 0, 0), told("Linux x86_64", 10, 10), told("Linux x86_64", 0, 27), told("Win32", 0, 0)], [false, true, true, true]);
  const events = [];
  const runs = new TypingRuns((event) => events.push(event), () => false);
  runs.press(0, "text-1", "KeyA", "character");
  runs.release(80.4, "KeyA");
  runs.close();
  assert.deepEqual(events, [{ kind: "typing", field: "text-1", keys: [{ after: 0, hold: 80, type: "character" }] }]);
});

test("few positions say nothing of how the mouse is read, nor does a rest", () => {
  const movements = new Movements(() => {});
  for (let position = 0; position < 12; position += 1) movements.move(1000 + position * 8, "mouse", position, 0);
  movements.move(9000, "mouse", 0, 0);
  assert.equal(movements.polled(), undefined);
});

test("the approach counts the positions of the second before", () => {
  const { movements } = moving();
  for (const at of [0, 500, 900, 1300]) movements.move(at, "mouse", at, 0);
  assert.equal(movements.approach(1400), 3);
  assert.equal(movements.approach(5000), 0);
});

test("a click falls somewhere between 0 and 1 of its target", () => {
  assert.equal(within(130, 100, 90), 0.333);
  assert.equal(within(95, 100, 90), 0);
  assert.equal(within(100, 100, 0), undefined);
});

test("pointers of unknown kind are not guessed", () => {
  assert.deepEqual(["mouse", "touch", "pen", "", undefined].map(pointerKind), ["mouse", "touch", "pen", undefined, undefined]);
});

test("input types keep their documented names", () => {
  assert.equal(inputMethod("insertText", false), "is_typing");
  assert.equal(inputMethod("insertFromPaste", true), "is_paste");
  assert.equal(inputMethod("insertReplacementText", false), "is_insert_replacement_text");
  assert.equal(inputMethod("deleteContentBackward", false), "is_delete_content_backward");
  assert.equal(inputMethod("deleteSoftLineForward", false), "is_delete");
  assert.equal(inputMethod("historyUndo", false), "is_history_undo");
});

test("a change that does not say how it came was filled in by a manager or by the browser", () => {
  assert.equal(inputMethod(undefined, true), "is_password_manager");
  assert.equal(inputMethod("", false), "is_autocomplete");
});

test("a press is between pixels where it leaves another rest than the positions before it, whatever the page's corner leaves", () => {
  const before = Object.fromEntries(["window", "devicePixelRatio", "screenX", "screenY", "outerWidth", "outerHeight", "innerWidth", "innerHeight"].map((name) => [name, globalThis[name]]));
  const at = (ratio, x = 10) => Object.assign(globalThis, { devicePixelRatio: ratio, screenX: x, screenY: 20, outerWidth: 900, outerHeight: 700, innerWidth: 880, innerHeight: 600 });
  globalThis.window = { visualViewport: { scale: 1 } };
  globalThis.window.top = globalThis.window;
  try {
    for (const ratio of [1, 1.1, 1.25, 1.5, 1.75, 2, 2.25, 3]) {
      for (const corner of [0, 0.25, 0.5, 0.8]) {
        at(ratio);
        const grid = new PixelGrid();
        const stand = (pixel) => grid.stand((pixel + corner) / ratio, (2 * pixel + corner) / ratio);
        assert.equal(stand(100), undefined, "nothing to compare with");
        assert.deepEqual([stand(103), stand(417)], [false, false], `${ratio} ${corner}`);
        assert.equal(stand(200.4), true);
        at(ratio, 11.4);
        assert.equal(stand(300.6), undefined, "a window that was moved has another grid");
      }
    }
    for (const ratio of [1.1, 1.25, 1.5, 1.75, 2.25]) {
      at(ratio);
      const rounding = new PixelGrid();
      const told = [100, 103, 417, 200].map((pixel) => rounding.stand(Math.round(pixel / ratio), Math.round(pixel / ratio)));
      assert.deepEqual(told, [undefined, false, false, false], "a browser that rounds to CSS pixels");
    }
    at(1);
    const grid = new PixelGrid();
    grid.stand(1, 1);
    globalThis.window.visualViewport.scale = 1.3;
    assert.equal(grid.stand(1.5, 1), undefined, "pinched");
  } finally {
    Object.assign(globalThis, before);
  }
});
