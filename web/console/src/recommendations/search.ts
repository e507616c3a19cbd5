// Searches: pages of actions that pass every filter, and an export of all of them.

import { keepPreviousData, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { between, type Recommendations } from "../asked";
import { api, held, type Action } from "../api";

const PAGE = 60;
export const MOST = 10_000; // actions that a search can skip

type Query = { start_time: number; end_time: number; sort_field: NonNullable<Recommendations["sort"]>; sort_order: "asc" | "desc"; filters?: string; query?: string };

export function queryOf(asked: Recommendations, now: number): Query {
  const { start, end } = between(asked, now);
  return {
    start_time: start,
    end_time: end,
    sort_field: asked.sort ?? "issued_at",
    sort_order: asked.rising ? "asc" : "desc",
    ...(asked.filters ? { filters: JSON.stringify(asked.filters) } : {}),
    ...(asked.query ? { query: asked.query } : {}),
  };
}

export function useFound(asked: Recommendations, now: number) {
  const query = queryOf(asked, now);
  return useInfiniteQuery({
    queryKey: ["actions", query],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => held(await api.GET("/risk/v1/search/actions", { params: { query: { ...query, skip: pageParam, take: PAGE } }, signal })),
    getNextPageParam: (last, all) => {
      const read = all.reduce((sum, page) => sum + page.data.length, 0);
      return last.more && read < MOST ? read : undefined;
    },
    placeholderData: keepPreviousData,
  });
}

/** One action by its id, which says when it was. */
export function oneAction(id: string | undefined) {
  return queryOptions({
    queryKey: ["action", id],
    enabled: Boolean(id),
    queryFn: async ({ signal }): Promise<Action | null> => {
      const at = performedAt(id ?? "");
      const query = { start_time: Math.max(0, at - 3_600_000), end_time: at + 3_600_000, take: 1, filters: JSON.stringify({ "context.action_id": id }) };
      return (held(await api.GET("/risk/v1/search/actions", { params: { query }, signal })).data[0] as Action | undefined) ?? null;
    },
  });
}

/** The second half of an action's id begins with its moment. */
export const performedAt = (id: string): number => parseInt(id.slice(32, 44), 16);

/** Actions by their ids: those of the 31 days before the newest one, which is as far as a search goes. */
export function actionsOf(ids: readonly string[]) {
  return queryOptions({
    queryKey: ["action", "several", ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }): Promise<Action[]> => {
      const moments = ids.map(performedAt);
      const end = Math.max(...moments) + 60_000;
      const query = { start_time: Math.max(Math.min(...moments) - 60_000, end - 31 * 86_400_000), end_time: end, take: 100, filters: JSON.stringify({ "context.action_id": { in: ids } }) };
      return held(await api.GET("/risk/v1/search/actions", { params: { query }, signal })).data as Action[];
    },
  });
}
