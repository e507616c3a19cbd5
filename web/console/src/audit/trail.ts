// The audit through the API: the lines of a month, newest first; and which of them one asks for.

import { useInfiniteQuery } from "@tanstack/react-query";
import { api, held } from "../api";
import type { components } from "../described/api";
import { deeds } from "./texts";

export type Line = components["schemas"]["AuditLine"];
export interface Wanted { who?: string | undefined; kind?: string | undefined; find?: string | undefined }
/** How many of the newest lines are looked through for one that fits, before one is asked whether to go on. */
export const SEARCHED = 2000;
const LOOKS = new Set(["person.read", "actions.search", "cases.search", "case.read", "actions.stream", "rules.simulate"]);

export function useMonth(month: string) {
  return useInfiniteQuery({
    queryKey: ["audit", month],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) => held(await api.GET("/risk/v1/audit", { params: { query: { month, ...(pageParam ? { until: pageParam } : {}) } }, signal })),
    getNextPageParam: (last) => (last.lines.length >= 100 ? last.until : undefined),
  });
}

export const isLook = (what: string): boolean => LOOKS.has(what);

export function fits(line: Line, { who, kind, find }: Wanted): boolean {
  const what = line.what ?? "";
  if (who && line.client_id !== who) return false;
  if (kind === "changes" ? isLook(what) : kind === "looks" ? !isLook(what) : kind && what !== kind) return false;
  return !find || `${what} ${deeds[what] ?? ""} ${line.client_id ?? ""} ${JSON.stringify(line.about ?? {})}`.toLowerCase().includes(find.toLowerCase());
}

/** The months that are kept, newest first: `yyyymm` with its name. */
export function months(now: number): { value: string; label: string }[] {
  return Array.from({ length: 14 }, (_, back) => {
    const at = new Date(now);
    const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back, 1));
    return { value: `${first.getUTCFullYear()}${String(first.getUTCMonth() + 1).padStart(2, "0")}`, label: first.toLocaleDateString(undefined, { month: "long", year: "numeric", timeZone: "UTC" }) };
  });
}
