import { inFrame } from "../sources/frame";

/**
 * The browser's word that a program drives it, read in an empty frame.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: `webdriver` is.
 */
export const read = (): boolean => inFrame().navigator.webdriver;
