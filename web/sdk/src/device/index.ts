/** What the device says of itself: every group of traits, each read on its own so that one that fails leaves the others. */

import { within } from "../patience";
import type { Trait, Traits } from "../wire";
import { automation } from "./automation";
import { browser } from "./browser";
import { fonts } from "./fonts";
import { graphics, hardware, power } from "./hardware";
import { hints } from "./hints";
import { place } from "./place";
import { geometry } from "./screen";

declare const SDK_VERSION: string;

const READINGS: (() => Traits | Promise<Traits>)[] = [browser, hints, place, hardware, graphics, power, geometry, fonts, automation];
const READING_MS = 300;

/** The longest text the server takes for a trait; 64 characters where nothing is said. */
const LONGEST: Record<string, number> = { user_agent: 1024, navigator_useragent: 1024, graphic_card: 256, model: 256 };

export async function readTraits(): Promise<Traits> {
  const groups = await Promise.all(READINGS.map((read) => within(READING_MS, Promise.resolve().then(read), {})));
  return fitting(Object.assign({ sdk_version: SDK_VERSION }, ...groups) as Traits);
}

/** Traits as the server takes them: unreadable ones left out, long texts shortened. */
export function fitting(traits: Traits): Traits {
  const fit = (name: string, value: Trait): Trait => {
    const longest = LONGEST[name] ?? 64;
    if (typeof value === "string") return value.slice(0, longest);
    return typeof value === "object" ? value.slice(0, 16).map((item) => item.slice(0, longest)) : value;
  };
  const known = Object.entries(traits).filter((entry): entry is [string, Trait] => entry[1] !== undefined && !Number.isNaN(entry[1]));
  return Object.fromEntries(known.map(([name, value]) => [name, fit(name, value)]));
}
