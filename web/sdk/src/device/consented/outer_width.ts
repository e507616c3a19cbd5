/**
 * How wide the whole window is: a page wider than its window has a pretended size.
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = (): number => Math.round(outerWidth);
