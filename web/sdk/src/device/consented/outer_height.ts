/**
 * How high the whole window is.
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = (): number => Math.round(outerHeight);
