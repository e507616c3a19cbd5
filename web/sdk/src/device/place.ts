import type { Traits } from "../wire";

/** Time zone and languages. Offsets are minutes ahead of UTC, so west is negative. */
export function place(): Traits {
  const year = new Date().getFullYear();
  const january = -new Date(year, 0, 1).getTimezoneOffset();
  const july = -new Date(year, 6, 1).getTimezoneOffset();
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || undefined,
    timezone_offset: -new Date().getTimezoneOffset() || 0,
    summer_timezone_offset: Math.max(january, july),
    winter_timezone_offset: Math.min(january, july),
    languages: navigator.languages.slice(0, 16),
  };
}
