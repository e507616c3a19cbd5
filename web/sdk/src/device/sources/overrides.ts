/**
 * Interfaces that were overridden before we looked: by a program that hides itself, or by an extension that protects its user. Which it was,
 * the server judges by the name.
 *
 * Three causes give an override away, whatever made it. A plain function has a source text, which a frame's own `toString` shows. A function
 * that is not a constructor has no `prototype`. And the browser refuses to make a function its own ancestor, which a proxy, the usual
 * disguise, lets happen.
 *
 * Wrong when: the page's own scripts replace interfaces (polyfills, Angular's zones, error monitoring); an extension guards its user against
 * fingerprints, switches the user agent, or is a wallet or a translator. `fingerprint/traces.py` says which name is whose.
 */

import { inFrame } from "./frame";
import { NATIVE } from "./native";

type Owner = object | undefined;

/** What is looked at: `overridden_` and the name goes over the wire. */
const NATIVES: [string, () => Owner, string][] = [
  ["webdriver", () => Navigator.prototype, "webdriver"],
  ["languages", () => Navigator.prototype, "languages"],
  ["plugins", () => Navigator.prototype, "plugins"],
  ["user_agent", () => Navigator.prototype, "userAgent"],
  ["cores", () => Navigator.prototype, "hardwareConcurrency"],
  ["platform", () => Navigator.prototype, "platform"],
  ["permissions", () => window.Permissions?.prototype, "query"],
  ["to_string", () => Function.prototype, "toString"],
  ["codecs", () => HTMLMediaElement.prototype, "canPlayType"],
  ["frames", () => HTMLIFrameElement.prototype, "contentWindow"],
  ["elements", () => Document.prototype, "createElement"],
  ["screen", () => Screen.prototype, "width"],
  ["clock", () => Date.prototype, "getTimezoneOffset"],
  ["graphics", () => window.WebGLRenderingContext?.prototype, "getParameter"],
  ["canvas", () => HTMLCanvasElement.prototype, "toDataURL"],
];

export function overrides(): string[] {
  const text = inFrame().Function.prototype.toString;
  const found = NATIVES.filter(([, owner, name]) => isOverridden(owner(), name, text)).map(([trace]) => `overridden_${trace}`);
  const shadowed = Object.getOwnPropertyNames(navigator).some((name) => name in Navigator.prototype); // names of their own, apps do add
  return shadowed ? [...found, "overridden_navigator"] : found;
}

function isOverridden(owner: Owner, name: string, text: () => string): boolean {
  const declared = owner && Object.getOwnPropertyDescriptor(owner, name);
  const native = (declared?.get ?? declared?.value) as unknown;
  if (typeof native !== "function") return false; // this browser has no such interface
  return !NATIVE.test(text.call(native)) || "prototype" in native || letsItselfBeItsAncestor(native);
}

function letsItselfBeItsAncestor(native: object): boolean {
  const before = Object.getPrototypeOf(native) as object | null;
  try {
    Object.setPrototypeOf(native, Object.create(native) as object);
  } catch {
    return false;
  }
  Object.setPrototypeOf(native, before);
  return true;
}
