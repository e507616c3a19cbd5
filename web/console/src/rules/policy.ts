// Rules through the API. What one changes goes into the draft; the draft is published, by somebody else where a second person is required.

import { queryOptions } from "@tanstack/react-query";
import { api, held, Refused, type Action } from "../api";
import type { components } from "../described/api";

type Schemas = components["schemas"];
export type Configuration = Schemas["Configuration"];
export type Draft = Omit<Schemas["DraftAnswer"], "configuration"> & { configuration: Configuration };
export type Rule = Schemas["Rule"];
export interface InForce { version: number; configuration: Configuration }
export interface Comparison { field: string; op: string; value?: unknown }

export const inForce = queryOptions({
  queryKey: ["policy", "in-force"],
  queryFn: async ({ signal }) => held(await api.GET("/risk/v1/configuration", { signal })) as unknown as InForce,
});

export const draft = queryOptions({
  queryKey: ["policy", "draft"],
  queryFn: async ({ signal }): Promise<Draft | null> => {
    try {
      return held(await api.GET("/risk/v1/configuration/draft", { signal })) as unknown as Draft;
    } catch (cause) {
      if (cause instanceof Refused && cause.status === 404) return null;
      throw cause;
    }
  },
});

export const versions = queryOptions({
  queryKey: ["policy", "versions"],
  queryFn: async ({ signal }) => held(await api.GET("/risk/v1/configuration/versions", { signal })).versions,
});

export async function putDraft(based_on: number, configuration: Configuration): Promise<Draft> {
  return held(await api.PUT("/risk/v1/configuration/draft", { body: { based_on, configuration } })) as unknown as Draft;
}

export async function publish(revision: number, note: string): Promise<number> {
  return held(await api.POST("/risk/v1/configuration/publish", { body: { revision, note }, params: {} })).version;
}

export async function dropDraft(): Promise<void> {
  await api.DELETE("/risk/v1/configuration/draft", {});
}

export function version(number: number) {
  return queryOptions({
    queryKey: ["policy", "version", number],
    staleTime: Infinity,
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/configuration/versions/{number}", { params: { path: { number: String(number) } }, signal })),
  });
}

/** Whether every action from now on also says what the draft would have decided. */
export async function watchLive(watch: boolean): Promise<void> {
  if (watch) await api.PUT("/risk/v1/configuration/draft/preview", {});
  else await api.DELETE("/risk/v1/configuration/draft/preview", {});
}

export async function rollBack(version: number): Promise<number> {
  return held(await api.POST("/risk/v1/configuration/rollback", { body: { version }, params: {} })).version;
}

/** What a rule would have changed on the actions of the last days; `told` hears the share that is done. */
export function backtest(rule: Rule, existing: boolean, days: number, told: (progress: number) => void): Promise<Tried> {
  return tried({ rule: { ...asked(rule), mode: "production" as const, enabled: true }, ...(existing ? { rule_id: rule.id } : {}) }, days, told);
}

/** What the whole draft would have changed. */
export const tryDraft = (days: number, told: (progress: number) => void): Promise<Tried> => tried({ draft: true }, days, told);

async function tried(what: Partial<Schemas["BacktestRequest"]>, days: number, told: (progress: number) => void): Promise<Tried> {
  const end_time = Date.now();
  const body = { ...what, start_time: end_time - days * 86_400_000, end_time };
  const sum: Tried = { actions: 0, hits: 0, changed: 0, decisions: {}, ended: {}, examples: [] };
  for (let cursor: number | undefined, more = true; more; ) {
    const page = held(await api.POST("/risk/v1/rules/simulate", { body: { ...body, ...(cursor ? { cursor } : {}) } as Schemas["BacktestRequest"], params: {} }));
    sum.actions += page.actions;
    sum.hits += page.hits;
    sum.changed += page.changed;
    for (const each of page.decisions) sum.decisions[`${each.before} ${each.after}`] = (sum.decisions[`${each.before} ${each.after}`] ?? 0) + each.actions;
    for (const { value, actions, hits } of page.overlap) {
      const before = sum.ended[value] ?? { actions: 0, hits: 0 };
      sum.ended[value] = { actions: before.actions + actions, hits: before.hits + hits };
    }
    sum.examples = [...sum.examples, ...page.examples].slice(0, 20);
    told(page.progress);
    cursor = page.cursor ?? undefined;
    more = cursor !== undefined;
  }
  return sum;
}

/** What a trial came to: `decisions` by "before after", `ended` by result or label, with those of them that are hit. */
export interface Tried { actions: number; hits: number; changed: number; decisions: Record<string, number>; ended: Record<string, { actions: number; hits: number }>; examples: string[] }

function asked({ name, priority, recommendation, mode, enabled, description, matchers, conditions }: Rule): Schemas["RuleRequest"] {
  return { name, priority, recommendation, mode, enabled: enabled ?? false, type: "risk", ...(description ? { description } : {}), matchers: matchers ?? [], ...(conditions ? { conditions: conditions as never } : {}) } as Schemas["RuleRequest"];
}

/** The configuration with a rule in place of the one with its id, or beside the others. */
export function withRule(before: Configuration, rule: Rule): Configuration {
  const rules = before.rules ?? [];
  const known = rules.some(({ id }) => id === rule.id);
  return { ...before, rules: inOrder(known ? rules.map((each) => (each.id === rule.id ? rule : each)) : [...rules, rule]) };
}

export const withoutRule = (before: Configuration, id: string): Configuration => ({ ...before, rules: (before.rules ?? []).filter((each) => each.id !== id) });
export const inOrder = (rules: readonly Rule[]): Rule[] => [...rules].sort((one, other) => one.priority - other.priority);

/** Two rules that change places: their priorities are exchanged. */
export function moved(before: Configuration, id: string, by: 1 | -1): Configuration {
  const rules = inOrder(before.rules ?? []);
  const at = rules.findIndex((each) => each.id === id);
  const one = rules[at];
  const other = rules[at + by];
  if (!one || !other) return before;
  return withRule(withRule(before, { ...one, priority: other.priority }), { ...other, priority: one.priority });
}

/** A rule that would match what an action shows: its type, and what speaks most against it. */
export function like(before: Configuration, { context, reason_details, reasons }: Action): Rule {
  const against = (reason_details ?? []).filter(({ points }) => points > 0).sort((one, other) => other.points - one.points).map(({ code }) => code);
  const told = (against.length ? against : reasons).slice(0, 2).map((code) => ({ field: "reasons", op: "in", value: [code] }));
  return { ...fresh(before), conditions: { all: [{ field: "action_type", op: "in", value: [context.action_type] }, ...told] } } as Rule;
}

export function fresh(before: Configuration): Rule {
  const last = Math.max(0, ...(before.rules ?? []).map(({ priority }) => priority));
  const at = Date.now();
  return { id: crypto.randomUUID(), name: "", priority: last + 10, recommendation: "challenge", mode: "preview", enabled: true, matchers: [], conditions: { all: [{ field: "risk_score", op: "gte", value: 60 }] }, created_at: at, updated_at: at } as Rule;
}

/** The comparisons of conditions that are one list, joined by all or any; undefined if they are nested deeper. */
export function flat(conditions: Rule["conditions"]): { join: "all" | "any"; comparisons: Comparison[] } | undefined {
  if (!conditions) return { join: "all", comparisons: [] };
  if ("field" in conditions) return { join: "all", comparisons: [conditions as unknown as Comparison] };
  const join = "all" in conditions ? "all" : "any" in conditions ? "any" : undefined;
  const listed = join && (conditions[join] as unknown[]);
  return join && Array.isArray(listed) && listed.every((each) => each && typeof each === "object" && "field" in each) ? { join, comparisons: listed as Comparison[] } : undefined;
}
