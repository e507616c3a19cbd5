/**
 * The browser's own word that a program drives it (W3C WebDriver).
 *
 * Purpose: automation: whether a program drives the browser.
 */
export const read = (): boolean => navigator.webdriver;
