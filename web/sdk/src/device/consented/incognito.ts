/**
 * Whether the window is a private one: where a browser says so by refusing it a file system of its own (Firefox, Safari). Chromium
 * treats both alike: not known.
 *
 * Purpose: context for analysts and rules.
 */
export async function read(): Promise<boolean | undefined> {
  if ("userAgentData" in navigator || /Chrome\//.test(navigator.userAgent)) return undefined;
  try {
    await navigator.storage.getDirectory();
    return false;
  } catch {
    return true;
  }
}
