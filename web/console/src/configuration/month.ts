import { useQuery } from "@tanstack/react-query";
import { api, held } from "../api";
import type { components } from "../described/api";

const MONTH = 30 * 86_400_000; // milliseconds: with today, 31 days

/** How decisions did in the last month; asked again until every day of it is summed up. */
export function useMonth(now: number, application_id?: string, action_type?: string) {
  return useQuery({
    queryKey: ["metrics", "month", application_id, action_type, now],
    queryFn: async ({ signal }) => {
      const query = { from: now - MONTH, to: now, ...(application_id ? { application_id } : {}), ...(action_type ? { action_type } : {}) };
      return held(await api.GET("/risk/v1/metrics", { params: { query }, signal })) as components["schemas"]["Metrics"];
    },
    refetchInterval: ({ state }) => (state.data && !state.data.complete ? 3_000 : false),
  });
}
