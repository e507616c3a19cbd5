import type { KeyKind } from "../wire";

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
