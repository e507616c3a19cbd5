// The words of a query as one types it: enough to complete what comes next. What a query means, and what is wrong with it, the API says.

import { field, fields, opsOf, type Field, type Op } from "./fields";
import type { Wanted } from "../asked";

export interface Token { kind: "word" | "number" | "text" | "sign"; text: string; at: number; ended: boolean }
export interface Offer { text: string; note: string }

const KEYWORDS = new Set(["WHERE", "ORDER", "BY", "ASC", "DESC", "AND", "OR", "NOT", "IN", "BETWEEN", "CONTAINS", "IS", "KNOWN", "TRUE", "FALSE"]);
const SIGNS = ["!=", ">=", "<=", "=", ">", "<", "(", ")", ","];
const COMPARING = new Set(["=", "!=", ">=", "<=", ">", "<"]);
const MOST = 40;

/** Character by character, as the API reads it. */
export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  const run = (at: number, part: RegExp): number => { let end = at; while (end < text.length && part.test(text[end]!)) end += 1; return end; };
  for (let at = 0; at < text.length; ) {
    const first = text[at]!;
    let end = at + 1;
    if (/\s/.test(first)) { at = end; continue; }
    if (first === "'") {
      while (end < text.length && (text[end] !== "'" || text[end + 1] === "'")) end += text[end] === "'" ? 2 : 1;
      found.push({ kind: "text", text: text.slice(at + 1, end).replaceAll("''", "'"), at, ended: text[end] === "'" });
      at = end + 1;
      continue;
    }
    const sign = SIGNS.find((each) => text.startsWith(each, at));
    if (sign) end = at + sign.length;
    else end = run(at + 1, /[\w.]/);
    found.push({ kind: sign ? "sign" : /[\d-]/.test(first) ? "number" : "word", text: text.slice(at, end), at, ended: end < text.length });
    at = end;
  }
  return found;
}

const word = (token: Token | undefined): string => (token && token.kind !== "text" ? token.text.toUpperCase() : "");
const isField = (token: Token | undefined): boolean => token?.kind === "word" && !KEYWORDS.has(word(token));

/** What may come where the caret is; it takes the place of what stands between `from` and the caret. */
export function completed(text: string, caret: number, reasons: readonly string[]): { from: number; offers: Offer[] } {
  const tokens = tokensOf(text.slice(0, caret));
  const last = tokens.at(-1);
  const typing = last && !last.ended && (last.kind === "word" || last.kind === "text") ? last : undefined;
  const before = typing ? tokens.slice(0, -1) : tokens;
  const typed = (typing?.text ?? "").toLowerCase();
  const offers = offersAfter(before, reasons).filter((each) => `${each.text} ${each.note}`.toLowerCase().includes(typed));
  const exact = offers.some((each) => each.text.toLowerCase() === typed);
  return { from: typing?.at ?? caret, offers: exact && offers.length === 1 ? [] : offers.slice(0, MOST) };
}

const words = (...several: string[]): Offer[] => several.map((text) => ({ text, note: "" }));
const named = (): Offer[] => fields.map(({ name, title }) => ({ text: name, note: title }));

function offersAfter(before: readonly Token[], reasons: readonly string[]): Offer[] {
  const last = before.at(-1);
  const [now, then, earlier] = [word(last), word(before.at(-2)), word(before.at(-3))];
  if (!last) return words("WHERE", "ORDER BY");
  if (now === "ORDER") return words("BY");
  if (now === "BY") return named();
  if (then === "BY") return words("DESC", "ASC");
  if (now === "ASC" || now === "DESC") return [];
  const about = before.findLast(isField);
  if (isField(last)) return comparisonsOf(field(last.text));
  if (now === "NOT" && isField(before.at(-2))) return words("IN (", "BETWEEN", "CONTAINS");
  if (now === "IS") return words("KNOWN", "NOT KNOWN");
  if (now === "NOT" && then === "IS") return words("KNOWN");
  if (now === "IN") return words("(");
  const listed = before.findLastIndex((each) => word(each) === "IN");
  const open = listed >= 0 && word(before[listed + 1]) === "(" && !before.slice(listed).some((each) => word(each) === ")");
  if (about && (COMPARING.has(now) || now === "CONTAINS" || now === "BETWEEN" || (open && (now === "(" || now === ",")) || (now === "AND" && earlier === "BETWEEN"))) return valuesOf(field(about.text), reasons);
  if (then === "BETWEEN") return words("AND");
  if (open) return words(",", ")");
  if (["WHERE", "AND", "OR", "NOT", "("].includes(now)) return [...named(), ...words("NOT", "(")];
  return words("AND", "OR", "ORDER BY", ")");
}

function comparisonsOf(of: Field): Offer[] {
  const flag = of.kind === "flag";
  const signs = of.kind === "number" ? [">=", "<=", "=", ">", "<", "!=", "BETWEEN", "IN ("] : of.kind === "texts" ? ["CONTAINS", "NOT CONTAINS", "IN ("] : flag ? ["="] : ["=", "!=", "IN (", "NOT IN (", "CONTAINS"];
  return words(...signs, "IS KNOWN", "IS NOT KNOWN");
}

function valuesOf(of: Field, reasons: readonly string[]): Offer[] {
  if (of.kind === "flag") return words("TRUE", "FALSE");
  return [...(of.name === "reasons" ? reasons : (of.choices ?? []))].map((each) => ({ text: quoted(each), note: "" }));
}

const quoted = (value: unknown): string => (typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase());

/** Filters and an order in words. */
export function inQuery(filters: Wanted | undefined, sort: string | undefined, rising: boolean | undefined): string {
  const told = Object.entries(filters ?? {}).map(([name, wanted]) => compared(name, wanted));
  return [told.length ? `WHERE ${told.join(" AND ")}` : "", sort ? `ORDER BY ${sort}${rising ? "" : " DESC"}` : ""].filter(Boolean).join(" ");
}

function compared(name: string, wanted: unknown): string {
  const [op, value] = wanted && typeof wanted === "object" && !Array.isArray(wanted) ? (Object.entries(wanted)[0] as [Op, unknown]) : (["eq", wanted] as [Op, unknown]);
  const several = Array.isArray(value) ? value.map(quoted) : [quoted(value)];
  switch (op) {
    case "in": return `${name} IN (${several.join(", ")})`;
    case "between": return `${name} BETWEEN ${several.join(" AND ")}`;
    case "exists": return `${name} IS ${value ? "" : "NOT "}KNOWN`;
    case "contains": return `${name} CONTAINS ${several[0]}`;
    default: return `${name} ${op === "gte" ? ">=" : op === "lte" ? "<=" : opsOf(field(name)).includes("eq") || field(name).choices ? "=" : "CONTAINS"} ${several[0]}`;
  }
}

/** The order that a query asks for. */
export function orderIn(text: string): { sort: string; rising: boolean } | undefined {
  const tokens = tokensOf(text);
  const at = orderAt(tokens);
  const sort = at < 0 ? undefined : tokens[at + 2]?.text;
  return sort ? { sort, rising: word(tokens[at + 3]) !== "DESC" } : undefined;
}

export function withOrder(text: string, sort: string, rising: boolean): string {
  const tokens = tokensOf(text);
  const at = orderAt(tokens);
  return `${(at < 0 ? text : text.slice(0, tokens[at]!.at)).trim()} ORDER BY ${sort}${rising ? "" : " DESC"}`.trim();
}

const orderAt = (tokens: readonly Token[]): number => tokens.findLastIndex((each, index) => word(each) === "ORDER" && word(tokens[index + 1]) === "BY");
