import type { KeyKind, Pressing } from "../wire";

const KINDS: Record<string, KeyKind> = {
  Backspace: "delete", Delete: "delete", Clear: "delete",
  ArrowLeft: "navigation", ArrowRight: "navigation", ArrowUp: "navigation", ArrowDown: "navigation",
  Home: "navigation", End: "navigation", PageUp: "navigation", PageDown: "navigation",
  Shift: "modifier", Control: "modifier", Alt: "modifier", AltGraph: "modifier", Meta: "modifier", CapsLock: "modifier", Fn: "modifier",
  Enter: "enter", Tab: "tab",
};

/** The class of a key, from `KeyboardEvent.key`. What an input method or a soft keyboard hides (`Process`, `Unidentified`) is `other`. */
export function keyKind(key: string): KeyKind {
  return KINDS[key] ?? ([...key].length === 1 ? "character" : "other");
}

export type Mark = keyof Pressing;

const NAMED = /^([A-Za-z0-9]|Enter|Tab|Backspace)$/; // every keyboard has these, in one place and with a number
const COMPOSED = 229; // the number of every key while an input method composes, and of all that a soft keyboard of Android's sends

/**
 * What a key press tells of the keyboard it came from, without telling the key: whether it has a place on a keyboard and a number, as each key
 * has; whether a capital came although neither Shift nor Caps Lock held
 * (said only where the window system tells, see `tellsPixelsAndTimes`), or by a Shift that never was seen to go down; and whether a modifier
 * says on which side it is.
 */
export function keyMarks(event: KeyboardEvent, shiftWasDown: boolean, telling: boolean): Mark[] {
  const { key, keyCode } = event;
  if (event.isComposing || keyCode === COMPOSED) return [];
  const placed = !!event.code && event.code !== "Unidentified";
  const capital = /^[A-Z]$/.test(key) && /^Key/.test(event.code) && !event.getModifierState?.("CapsLock");
  const marks: Record<Mark, boolean> = {
    placed: placed && keyKind(key) === "character",
    unplaced: !placed && NAMED.test(key),
    unnumbered: keyCode === 0 && NAMED.test(key),
    unshifted: capital && !event.shiftKey && telling,
    latched: capital && event.shiftKey && !shiftWasDown,
    sideless: event.location === 0 && /^(Shift|Control|Alt|Meta)$/.test(key),
  };
  return (Object.keys(marks) as Mark[]).filter((mark) => marks[mark]);
}
