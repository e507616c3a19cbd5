// The fields that one can search by, from the API's catalogue, with the values that some of them have.

import { choices, searchFields, type Kind } from "../described/catalogue";
import type { Wanted } from "../asked";
import { texts } from "../texts";
import { inWords, nameOfField, shown } from "../words";

export interface Field { name: string; kind: Kind; title: string; group: string; choices?: readonly string[] }
export type Op = "eq" | "in" | "between" | "gte" | "lte" | "contains" | "exists";

const OPS: Record<Kind, readonly Op[]> = {
  number: ["gte", "lte", "between", "eq", "exists"],
  text: ["eq", "in", "contains", "exists"],
  texts: ["contains", "in", "exists"],
  flag: ["eq", "exists"],
  address: [],
};
const CHOICES: Record<string, readonly string[]> = {
  "recommendation.type": ["trust", "allow", "challenge", "deny"],
  "recommendation.result": ["success", "failure", "incomplete"],
  label: choices.label_type,
  "context.action_type": ["login", "register", "transaction", "checkout", "password_reset", "logout", "account_details_change", "account_auth_change", "withdraw", "credits_change"],
};
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^context\.(ip|location)/, "Place and network"],
  [/^context\./, "Context"],
  [/^transaction_data/, "Transaction"],
  [/^risk_signals\.device/, "Signals of the device"],
  [/^risk_signals\.network/, "Signals of the network"],
  [/^risk_signals\.behavior/, "Signals of behaviour"],
  [/^risk_signals\.history/, "Signals of history"],
];
const OFTEN = ["recommendation.type", "risk_score", "context.action_type", "context.user_id", "reasons", "label", "recommendation.result", "context.ip_country", "context.device_id", "assignee"];

export const fields: readonly Field[] = searchFields
  .filter(([name]) => name !== "issued_at" && name !== "id")
  .map(([name, kind]) => {
    const group = OFTEN.includes(name) ? "Often used" : (GROUPS.find(([of]) => of.test(name))?.[1] ?? "Decision");
    const given = CHOICES[name];
    return { name, kind, title: nameOfField(name), group, ...(given ? { choices: given } : {}) };
  })
  .sort((one, other) => OFTEN.indexOf(other.name) - OFTEN.indexOf(one.name) || one.group.localeCompare(other.group));

const byName = new Map(fields.map((field) => [field.name, field]));
export const field = (name: string): Field => byName.get(name) ?? { name, kind: "text", title: nameOfField(name), group: "" };
export const opsOf = ({ kind, choices: given }: Field): readonly Op[] => (given ? ["in", "exists"] : OPS[kind]);

export function conditionOf(wanted: unknown): { op: Op; value: unknown } {
  if (wanted && typeof wanted === "object" && !Array.isArray(wanted)) {
    const [entry] = Object.entries(wanted);
    if (entry) return { op: entry[0] as Op, value: entry[1] };
  }
  return { op: "eq", value: wanted };
}

/** A filter as a phrase: "Risk score at least 60". */
export function phrase(name: string, wanted: unknown): string {
  const { op, value } = conditionOf(wanted);
  const title = field(name).title;
  if (op === "exists") return value ? `${title} ${texts.filters.ops.exists}` : `${title}: not known`;
  const told = (Array.isArray(value) ? value : [value]).map((each) => named(name, each));
  if (op === "between") return `${title} ${told.join(" – ")}`;
  return `${title} ${told.length > 1 ? "" : `${texts.filters.ops[op]} `}${told.join(" or ")}`;
}

/** A value of a field as people read it. */
export function named(name: string, value: unknown): string {
  if (name === "recommendation.type") return texts.kinds[value as keyof typeof texts.kinds] ?? shown(value);
  if (name === "label") return texts.labels[String(value)] ?? shown(value);
  if (name === "reasons") return inWords(String(value));
  return name === "context.action_type" || name === "recommendation.result" ? String(value).replaceAll("_", " ") : shown(value);
}

export function withFilter(filters: Wanted | undefined, name: string, wanted: unknown): Wanted | undefined {
  const changed = { ...filters };
  if (wanted === undefined) delete changed[name];
  else changed[name] = wanted;
  return Object.keys(changed).length ? changed : undefined;
}
