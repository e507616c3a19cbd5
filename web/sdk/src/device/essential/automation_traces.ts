import { gaps, permissionGap } from "../sources/gaps";
import { leftNames } from "../sources/left_names";
import { overrides } from "../sources/overrides";

/**
 * Traces of a program that drives the browser: names that it leaves, what browsers without a person lack, interfaces that were
 * overridden to hide it.
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = async (): Promise<string[]> => [...leftNames(), ...gaps(), ...overrides(), ...(await permissionGap())];
