/**
 * How wide the whole window is: a page wider than its window has a pretended size.
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: the tab waits in the background or is prerendered (0), or a private browser rounds its windows: it is shown, and accuses nobody.
 */
export const read = (): number => Math.round(outerWidth);
