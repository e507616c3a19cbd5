/**
 * How wide the page's viewport is, in CSS pixels.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: the tab waits in the background or is prerendered (0), or a private browser rounds its windows: it is shown, and accuses nobody.
 */
export const read = (): number => Math.round(innerWidth);
