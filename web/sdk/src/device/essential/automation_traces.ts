import { within } from "../../patience";
import { gaps, permissionGap } from "../sources/gaps";
import { leftNames } from "../sources/left_names";
import { overrides } from "../sources/overrides";

/**
 * Traces of a program that drives the browser: names that it leaves, what browsers without a person lack, interfaces that were
 * overridden to hide it.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: each file of `sources/` that is read here says so of its own. A part that fails leaves the others, and is
 * itself told (`unread_` and its name): a browser that breaks what would tell on it is told by that. So does a blocker that keeps frames out.
 * One that is late (`late_` and its name) accuses nobody: on a busy machine browsers take their time.
 */
const PARTS: Record<string, () => string[] | Promise<string[]>> = { names: leftNames, gaps, overrides, permissions: permissionGap };

const PART_MS = 800; // less than a reading has, so that a part that hangs takes no other with it

export async function read(): Promise<string[]> {
  const looks = Object.entries(PARTS).map(([part, look]) =>
    within(PART_MS, Promise.resolve().then(look).catch(() => [`unread_${part}`]), [`late_${part}`]));
  return (await Promise.all(looks)).flat();
}
