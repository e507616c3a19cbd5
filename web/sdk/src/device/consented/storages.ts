/**
 * Which of the places to keep something the page may use.
 *
 * Purpose: context for analysts and rules.
 */
const TRIED: Record<string, () => unknown> = {
  cookies: () => navigator.cookieEnabled || undefined,
  local: () => localStorage,
  session: () => sessionStorage,
  indexed: () => indexedDB,
};

export const read = (): string[] =>
  Object.keys(TRIED).filter((name) => {
    try {
      return TRIED[name]?.() != null;
    } catch {
      return false; // switched off, and then even touching it throws
    }
  });
