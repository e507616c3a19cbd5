// What an address of the console asks for: read from its query, and nothing else is taken.

import type { components } from "./described/api";

export type SortField = components["schemas"]["SearchField"];
export const SPANS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 7 * 86_400_000, "14d": 14 * 86_400_000, "31d": 31 * 86_400_000 } as const;
export type Span = keyof typeof SPANS;
export type Wanted = Record<string, unknown>;
/** The time looked at: up to now, or between two times (epoch milliseconds). */
export interface Time { last?: Span; from?: number; to?: number }
export interface Recommendations extends Time { filters?: Wanted; query?: string; sort?: SortField; rising?: boolean; action?: string }

const text = (value: unknown): string | undefined => (typeof value === "string" || typeof value === "number" ? String(value).slice(0, 1024) || undefined : undefined);
const moment = (value: unknown): number | undefined => (typeof value === "number" && value > 0 && value < 4e12 ? value : undefined);
const object = (value: unknown): Wanted | undefined => (value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length ? (value as Wanted) : undefined);
const id = (value: unknown): string | undefined => (typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : undefined);

function time(asked: Record<string, unknown>): Time {
  const from = moment(asked.from);
  const to = moment(asked.to);
  if (from && to && from < to) return { from, to };
  return typeof asked.last === "string" && asked.last in SPANS ? { last: asked.last as Span } : {};
}

export function recommendations(asked: Record<string, unknown>): Recommendations {
  return without({ ...time(asked), filters: object(asked.filters), query: typeof asked.query === "string" ? asked.query.slice(0, 4096) : undefined, sort: text(asked.sort) as SortField | undefined, rising: asked.rising === true || undefined, action: id(asked.action) });
}

export const overview = (asked: Record<string, unknown>): Time & { application?: string } => without({ ...time(asked), application: text(asked.application) });
export const compare = (asked: Record<string, unknown>): { one?: string; other?: string } => without({ one: id(asked.one), other: id(asked.other) });
export const cases = (asked: Record<string, unknown>): Time & { queue?: "alerts"; state?: "open" | "closed" | "all"; mine?: boolean; id?: string } =>
  without({ ...time(asked), queue: asked.queue === "alerts" ? "alerts" : undefined, state: (["open", "closed", "all"] as const).find((each) => each === asked.state), mine: asked.mine === true || undefined, id: text(asked.id) });
/** `like`: a new rule begins with what this action shows. */
export const rules = (asked: Record<string, unknown>): { id?: string; panel?: "versions"; like?: string } => without({ id: text(asked.id), panel: asked.panel === "versions" ? "versions" : undefined, like: id(asked.like) });
export const person = (asked: Record<string, unknown>): { kind?: "user" | "device" | "address"; id?: string } =>
  without({ kind: (["user", "device", "address"] as const).find((each) => each === asked.kind), id: text(asked.id) });
export const configuration = (asked: Record<string, unknown>): { part?: "thresholds" | "sensitivity" | "actions" | "attributes" | "versions" } =>
  without({ part: (["thresholds", "sensitivity", "actions", "attributes", "versions"] as const).find((each) => each === asked.part) });
const choice = <T extends string>(value: unknown, of: readonly T[]): T | undefined => of.find((each) => each === value);
export const labels = (asked: Record<string, unknown>): Time & { label?: string; user?: string } => without({ ...time(asked), label: text(asked.label), user: text(asked.user) });
export const lists = (asked: Record<string, unknown>): { id?: string; having?: string } => without({ id: text(asked.id), having: text(asked.having) });
export const audit = (asked: Record<string, unknown>): { month?: string; who?: string; kind?: string; find?: string } =>
  without({ month: typeof asked.month === "string" || typeof asked.month === "number" ? /^20\d{4}$/.exec(String(asked.month))?.[0] : undefined, who: text(asked.who), kind: text(asked.kind), find: text(asked.find) });
export const health = (asked: Record<string, unknown>): { days?: 7 | 31 | 92; by?: components["schemas"]["HealthBy"]; application?: string } =>
  without({ days: ([7, 31, 92] as const).find((each) => each === asked.days), by: choice(asked.by, ["application", "action_type", "model", "policy", "application_version", "rule"]), application: text(asked.application) });
export const integrations = (asked: Record<string, unknown>): { part?: "check" | "code" | "clients" | "webhooks"; application?: string } =>
  without({ part: choice(asked.part, ["check", "code", "clients", "webhooks"]), application: text(asked.application) });

function without<T extends object>(told: T): T {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as T;
}

/** From when to when, of what is asked; `now` in epoch milliseconds. */
export function between(time: Time, now: number, otherwise: Span = "7d"): { start: number; end: number } {
  if (time.from && time.to) return { start: time.from, end: time.to };
  return { start: now - SPANS[time.last ?? otherwise], end: now };
}
