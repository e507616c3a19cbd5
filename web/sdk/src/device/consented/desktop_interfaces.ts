/**
 * Whether the browser has interfaces that are built for desktops alone (a pipette for the screen, the keyboard's layout, the fonts that are
 * installed), and none that is built for phones alone. Only asked on secure pages, where any of them are.
 *
 * Purpose: consistency: whether the device is what it claims.
 *
 * Wrong when: a developer emulates a phone, an extension switches the user agent, or a browser for phones is built like a desktop's.
 */
export const read = (): boolean | undefined => {
  if (!isSecureContext) return undefined;
  const desktop = ["EyeDropper" in window, "keyboard" in navigator, "queryLocalFonts" in window].filter(Boolean).length;
  return desktop > 1 && !("contacts" in navigator) && !("NDEFReader" in window);
};
