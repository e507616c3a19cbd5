/**
 * The browser's own word that a program drives it (W3C WebDriver).
 *
 * Purpose: automation: whether a program drives the browser.
 *
 * Wrong when: somebody works in a browser that a tester's or developer's tool started, or in a kiosk whose maker starts it as such tools do
 * (`--enable-automation`, to be rid of the browser's bars).
 */
export const read = (): boolean => navigator.webdriver;
