/** What a user agent string claims. */

const BROWSERS: [string, RegExp][] = [
  ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/],
  ["Opera", /OPR\/(\d+)/],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/],
  ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ["Safari", /Version\/(\d+)[\d.]* .*Safari\//],
];

const SYSTEMS: [string, RegExp][] = [
  ["Windows", /Windows NT ([\d.]+)/],
  ["Android", /Android ([\d.]+)/],
  ["iOS", /(?:iPhone|iPad|iPod).*? OS ([\d_]+)/],
  ["macOS", /Mac OS X ([\d_.]+)/],
  ["ChromeOS", /CrOS \S+ ([\d.]+)/],
  ["Linux", /(Linux)/],
];

/** Name and major version of the browser and system that a user agent claims. */
export function namesIn(userAgent: string): Record<"browser_name" | "browser_version" | "os_name" | "os_version", string | undefined> {
  const find = (known: [string, RegExp][]): [string, string] | undefined => {
    for (const [name, pattern] of known) {
      const version = pattern.exec(userAgent)?.[1];
      if (version !== undefined) return [name, version.replace(/_/g, ".")];
    }
    return undefined;
  };
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  return {
    browser_name: browser?.[0],
    browser_version: browser?.[1],
    os_name: system?.[0],
    os_version: system && /\d/.test(system[1]) ? system[1] : undefined,
  };
}

/** Desktop, tablet or mobile, as the user agent and the touch screen have it. */
export function platformOf(userAgent: string, touchPoints: number): string {
  if (/iPad|Tablet/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return "tablet";
  if (/Android/.test(userAgent)) return /Mobile/.test(userAgent) ? "mobile" : "tablet";
  return /iPhone|iPod|Mobile/.test(userAgent) ? "mobile" : "desktop";
}
