// What an overview counts, now and in the period before.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, held, type Line } from "../api";
import type { components } from "../described/api";

type Overview = components["schemas"]["Overview"];
export interface Period { start: number; end: number; application?: string | undefined }

/** The actions of a period, in lines by what they have in common. */
export function useCounts(by: Overview["by"], { start, end, application }: Period) {
  return useQuery({
    queryKey: ["overview", by, start, end, application],
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/overview", { params: { query: { from: start, to: end, by, ...(application ? { application_id: application } : {}) } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && !state.data.complete ? 3_000 : false),
  });
}

export interface Bar { from: number; to: number; line: Line | undefined; counts: Record<"trust" | "allow" | "challenge" | "deny", number>; actions: number }

/** The hours as at most so many bars as can be told apart: hours, or days in the analyst's zone. */
export function barsOf(lines: readonly Line[], start: number, end: number): Bar[] {
  const hourly = end - start <= 2 * 86_400_000;
  const bars: Bar[] = [];
  for (let at = floor(start, hourly); at < end; ) {
    const next = after(at, hourly);
    bars.push({ from: at, to: next, line: undefined, counts: { trust: 0, allow: 0, challenge: 0, deny: 0 }, actions: 0 });
    at = next;
  }
  for (const line of lines) {
    const bar = bars.find(({ from, to }) => Number(line.value) >= from && Number(line.value) < to);
    if (!bar) continue;
    bar.actions += line.actions;
    for (const kind of ["trust", "allow", "challenge", "deny"] as const) bar.counts[kind] += line.recommendations[kind] ?? 0;
  }
  return bars;
}

function floor(at: number, hourly: boolean): number {
  const date = new Date(at);
  if (hourly) date.setMinutes(0, 0, 0);
  else date.setHours(0, 0, 0, 0);
  return date.getTime();
}

function after(at: number, hourly: boolean): number {
  const date = new Date(at);
  if (hourly) date.setHours(date.getHours() + 1);
  else date.setDate(date.getDate() + 1);
  return date.getTime();
}

/** The change from one number to another, as a share; undefined if there was nothing before. */
export const changeOf = (now: number, before: number): number | undefined => (before ? (now - before) / before : undefined);

/** Actions that were stopped although they were labelled as legitimate, as far as an overview can tell: the labels of challenged and denied. */
export const stopped = (line: Line): number => (line.recommendations.challenge ?? 0) + (line.recommendations.deny ?? 0);
export const frauds = (line: Line): number => (line.labels.CONFIRMED_FRAUD ?? 0) + (line.labels.SUSPECTED_FRAUD ?? 0);
