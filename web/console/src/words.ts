// From the API's values to what people read: times in the analyst's zone, names, numbers.

import type { Action } from "./api";

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const short = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const share = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const countries = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });

export const atDay = (at: number): string => day.format(at);
export const atClock = (at: number): string => clock.format(at);
export const atMoment = (at: number): string => short.format(at);
export const inFull = (at: number): string => whole.format(at);
export const inNumbers = (value: number): string => number.format(value);
export const inPercent = (value: number): string => share.format(value);
export const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

/** `BEHAVIOR_INHUMAN_INPUT` as "Inhuman input": the code itself is never far away. */
export function inWords(code: string): string {
  const [category = "", ...rest] = code.split("_");
  const words = CATEGORIES.has(category) && rest.length ? rest : [category, ...rest];
  return sentence(words.map((word) => (ABBREVIATIONS.has(word) ? word : word.toLowerCase())).join(" "));
}
const CATEGORIES = new Set(["IP", "DEVICE", "BEHAVIOR", "PROFILE", "TRANSACTION", "LABEL", "RULE", "POLICY"]);
const ABBREVIATIONS = new Set(["VPN", "TOR", "IP", "ID", "SIM", "ASN", "OS"]);

/** `context.ip_country` as "IP country". */
export function nameOfField(path: string): string {
  const parts = path.replace(/^(context|recommendation|transaction_data|risk_signals)\./, "").split(".");
  return sentence(parts.join(" · ").replaceAll("_", " ").replace(/\bip\b/g, "IP").replace(/\bos\b/g, "OS").replace(/\bid\b/g, "ID").replace(/\basn\b/g, "ASN"));
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function country(code: string | undefined): string {
  try {
    return code ? (countries.of(code) ?? code) : "";
  } catch {
    return code ?? "";
  }
}

export function placeOf({ context }: Action): string {
  return [context.ip_location_city, country(context.ip_country)].filter(Boolean).join(", ");
}

export function deviceOf({ context }: Action): string {
  return [context.browser_name, context.os_name].filter(Boolean).join(" · ");
}

export function userOf({ context }: Action): { id: string; claimed: boolean } | undefined {
  if (context.user_id) return { id: context.user_id, claimed: false };
  return context.claimed_user_id ? { id: context.claimed_user_id, claimed: true } : undefined;
}

/** A value of the API as text. */
export function shown(value: unknown): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  if (typeof value === "number") return inNumbers(value);
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" && value ? Object.entries(value).map(([name, each]) => `${sentence(name.replaceAll("_", " "))} ${shown(each)}`).join(" · ") : String(value ?? "");
}

export const withoutKind = (client: string): string => client.replace(/^analyst:/, "");
