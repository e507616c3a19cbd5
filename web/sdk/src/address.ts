/** The page's address without its query and fragment, which may hold personal data. */
export function pageAddress(): string {
  return (location.origin + location.pathname).slice(0, 1024);
}
