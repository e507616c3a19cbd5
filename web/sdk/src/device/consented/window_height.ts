/**
 * How high the page's viewport is, in CSS pixels.
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = (): number => Math.round(innerHeight);
