/**
 * Whether any pointing device is as fine as a mouse, as the media query has it.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: a mouse is plugged in after the page was opened; a kiosk, a television or a remote desktop lets touch press as a mouse does.
 */
export const read = (): boolean => matchMedia("(any-pointer: fine)").matches;
