/**
 * What the device says of itself: every reading on its own, so that one that fails leaves the others, and none that holds the page up.
 *
 * A file in `essential/` or `consented/` is a reading, and its name the trait's on the wire; the build collects them.
 */

import { consented, essential } from "readings";
import { within } from "../patience";
import type { Consent } from "../tessera";
import type { Trait, Traits } from "../wire";
import { type Reading, Unread } from "./reading";
import { answering } from "./sources/answering";
import { closeFrame } from "./sources/frame";

declare const SDK_VERSION: string;

const READING_MS = 1000;
const SLICE_MS = 8; // then the page has its turn
const LATEST_MS = 150; // after which a turn comes although the page is busy

/** The longest text the server takes for a trait; 64 characters where nothing is said. */
const LONGEST: Record<string, number> = {
  user_agent: 1024, navigator_useragent: 1024, worker_user_agent: 1024, iframe_user_agent: 1024, graphic_card: 256, worker_graphic_card: 256, model: 256, hint_model: 256,
};
const MOST_ITEMS: Record<string, number> = { hint_brands: 8, unread: 96 };

export async function readTraits(consent: Consent, stopping: AbortSignal): Promise<Traits> {
  const readings = Object.entries({ ...essential, ...(consent === "full" && consented) });
  const told: Promise<[string, Trait | Unread]>[] = [];
  const answers = answering();
  let [began, late] = [performance.now(), lateness(stopping)];
  for (const [name, read] of readings) {
    if (performance.now() - began > SLICE_MS) {
      await idle(stopping);
      [began, late] = [performance.now(), lateness(stopping)];
    }
    if (stopping.aborted) break;
    told.push(attempt(name, read, late));
  }
  const known = await Promise.all(told);
  closeFrame();
  const unread = known.flatMap(([name, value]) => (value instanceof Unread ? [`${name} ${value.why === "late" && !answers() ? "busy" : value.why}`] : []));
  return fitting({ sdk_version: SDK_VERSION, ...Object.fromEntries(known), unread });
}

/** What all readings of one slice share: the answer of those that take too long. A timer for each would cost more than most readings. */
function lateness(stopping: AbortSignal): Promise<Unread> {
  return within(READING_MS, new Promise<never>(() => {}), new Unread("late"), stopping);
}

/** Most readings answer at once; only those that do not are waited for. */
async function attempt(name: string, read: Reading, late: Promise<Unread>): Promise<[string, Trait | Unread]> {
  const refused = (error: unknown): Unread => (error instanceof Unread ? error : new Unread("refused"));
  let value: Trait | Unread | undefined;
  try {
    const answer = read();
    value = answer instanceof Promise ? await Promise.race([answer.catch(refused), late]) : answer;
  } catch (error) {
    value = refused(error);
  }
  return [name, value === undefined ? new Unread("absent") : isBlank(value) ? new Unread("blank") : value];
}

function isBlank(value: Trait | Unread): boolean {
  return value === "" || Number.isNaN(value);
}

function idle(stopping: AbortSignal): Promise<void> {
  if (!("requestIdleCallback" in window)) return within(0, new Promise<void>(() => {}), undefined, stopping);
  return new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: LATEST_MS }));
}

/** Traits as the server takes them: unreadable ones left out, long texts and lists shortened. */
export function fitting(traits: Record<string, Trait | Unread | undefined>): Traits {
  const fit = (name: string, value: Trait): Trait => {
    const longest = LONGEST[name] ?? 64;
    if (typeof value === "string") return value.slice(0, longest);
    return typeof value === "object" ? value.slice(0, MOST_ITEMS[name] ?? 16).map((item) => item.slice(0, longest)) : value;
  };
  const known = Object.entries(traits).filter((entry): entry is [string, Trait] => entry[1] !== undefined && !(entry[1] instanceof Unread));
  return Object.fromEntries(known.map(([name, value]) => [name, fit(name, value)]));
}
