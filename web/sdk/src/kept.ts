/** What a tab remembers from one page to the next, in session storage: gone with the tab, unknown to other tabs. */

const PREFIX = "tessera.";

export function recall(name: string): unknown {
  return attempt(() => JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "null") as unknown) ?? undefined;
}

export function keep(name: string, value: unknown): void {
  attempt(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));
}

export function forget(name: string): void {
  attempt(() => sessionStorage.removeItem(PREFIX + name));
}

/** Storage may be switched off or full, and then even touching it throws. */
export function attempt<T>(touch: () => T): T | undefined {
  try {
    return touch();
  } catch {
    return undefined;
  }
}
