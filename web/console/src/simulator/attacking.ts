// The local run's own server of attacks, and what is decided about them.

import { queryOptions } from "@tanstack/react-query";
import { api, held, Refused, type Action } from "../api";
import { simulator } from "../signing_in";

export const SANDBOX = "fjord-sandbox"; // the application of the local run that is attacked
const NEWEST = 50;
const RECENT = 20 * 60_000; // milliseconds

export interface Told { attacks: Record<string, string>; running: { attack: string; count: number } | null }

export const state = queryOptions({
  queryKey: ["attacks"],
  enabled: Boolean(simulator()),
  refetchInterval: 2_000,
  queryFn: ({ signal }) => asked("GET", undefined, signal),
});

export const begin = (attack: string, count: number): Promise<Told> => asked("POST", { attack, count });
export const stop = (): Promise<Told> => asked("DELETE");

async function asked(method: string, body?: object, signal?: AbortSignal): Promise<Told> {
  const init = { method, ...(signal ? { signal } : {}), ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}) };
  const answer = await fetch(`${simulator() ?? ""}/`, init);
  const told = (await answer.json()) as Told & { message?: string };
  if (!answer.ok) throw new Refused(answer.status, "", told.message ?? answer.statusText, "", 0, []);
  return told;
}

/** What was decided about the sandbox lately, the newest first; often while an attack is under way, as searches are limited. */
export function decided(running: boolean) {
  return queryOptions({
    queryKey: ["attacked"],
    refetchInterval: running ? 4_000 : 15_000,
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const end_time = Date.now() + 60_000;
      const query = { start_time: end_time - RECENT, end_time, take: NEWEST, filters: JSON.stringify({ "context.application_id": SANDBOX }) };
      return held(await api.GET("/risk/v1/search/actions", { params: { query }, signal })).data as Action[];
    },
  });
}
