// What an integration must send, told from the newest actions: which of them have it, and which of those that could.

import { useQuery } from "@tanstack/react-query";
import { api, held, type Action } from "../api";
import type { texts } from "./texts";

const EVERY = 10_000; // milliseconds between two looks: searches are limited to twenty a minute for a whole tenant
const NEWEST = 50;

export type Name = keyof (typeof texts)["check"]["steps"];
export interface Check { name: Name; seen: number; of: number; state: "done" | "partly" | "missing" | "unknown" }

export function useNewest(span: number, application: string | undefined) {
  return useQuery({
    queryKey: ["newest", span, application],
    refetchInterval: EVERY,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const end_time = Date.now();
      const query = { start_time: end_time - span, end_time: end_time + 60_000, take: NEWEST, ...(application ? { filters: JSON.stringify({ "context.application_id": application }) } : {}) };
      return held(await api.GET("/risk/v1/search/actions", { params: { query }, signal })).data as Action[];
    },
  });
}

const MONEY = new Set(["transaction", "checkout", "withdraw"]);
const HAS: Record<Name, (action: Action) => boolean> = {
  action: () => true,
  telemetry: ({ context }) => Boolean(context.device_id),
  key: ({ context }) => Boolean(context.device_public_key),
  consumed: (action) => Boolean(action.was_consumed_by_api),
  user: ({ context }) => Boolean(context.user_id ?? context.claimed_user_id),
  result: ({ recommendation }) => Boolean(recommendation.result),
  payment: (action) => Boolean(action.transaction_data),
  label: (action) => Boolean(action.label),
};
const SOME_SUFFICE = new Set<Name>(["label", "key"]);

/** Each step, in the order in which one takes them. */
export function checked(actions: readonly Action[]): Check[] {
  return (Object.keys(HAS) as Name[]).map((name) => {
    const could = name === "payment" ? actions.filter(({ context }) => MONEY.has(context.action_type)) : name === "key" ? actions.filter(HAS.telemetry) : actions;
    const seen = could.filter(HAS[name]).length;
    const state = could.length === 0 ? "unknown" : seen === 0 ? "missing" : seen === could.length || SOME_SUFFICE.has(name) || seen / could.length > 0.9 ? "done" : "partly";
    return { name, seen, of: could.length, state };
  });
}
