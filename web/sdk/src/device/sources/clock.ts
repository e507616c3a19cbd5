/** Minutes ahead of UTC in January and in July; west is negative. */
export function offsets(): [number, number] {
  const year = new Date().getFullYear();
  return [-new Date(year, 0, 1).getTimezoneOffset(), -new Date(year, 6, 1).getTimezoneOffset()];
}
