/**
 * Whether any pointing device is as fine as a mouse, as the media query has it.
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = (): boolean => matchMedia("(any-pointer: fine)").matches;
