/**
 * Which of some permissions the page has, asking for none.
 *
 * Purpose: context for analysts and rules.
 */
const NAMES = ["notifications", "geolocation", "camera", "microphone"];

export const read = (): Promise<string[]> =>
  Promise.all(NAMES.map(async (name) => `${name} ${await navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state, () => "unknown")}`));
