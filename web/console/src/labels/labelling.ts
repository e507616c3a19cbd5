// Labels through the API: one call each, one after the other, so that what was refused can be named.

import { infiniteQueryOptions } from "@tanstack/react-query";
import { api, held, Refused, type Action } from "../api";
import type { components } from "../described/api";

export type LabelRequest = components["schemas"]["LabelRequest"];
export interface Sent { value: string; label_id: string }
export interface Failure { value: string; message: string }
export const MOST = 500;
const PAGE = 60;

export async function send(values: readonly string[], what: Omit<LabelRequest, "subject">, type: LabelRequest["subject"]["type"], told: (count: number) => void): Promise<{ sent: Sent[]; failures: Failure[] }> {
  const sent: Sent[] = [];
  const failures: Failure[] = [];
  for (const value of values) {
    try {
      const answer = held(await api.POST("/risk/v1/label", { body: { ...what, subject: { type, value } }, params: {} }));
      sent.push({ value, label_id: answer.label_id });
    } catch (cause) {
      if (!(cause instanceof Refused) || cause.status === 401 || cause.status === 403) throw cause;
      failures.push({ value, message: [cause.message, ...cause.details.map((each) => each.message)].join(" ") });
    }
    told(sent.length + failures.length);
  }
  return { sent, failures };
}

export async function withdraw(label_id: string): Promise<void> {
  await api.DELETE("/risk/v1/label/{label_id}", { params: { path: { label_id } } });
}

/** Labelled actions of a time, newest first; of one label, or of one user, if that is asked. */
export function labelled(start: number, end: number, filters: Record<string, unknown>) {
  return infiniteQueryOptions({
    queryKey: ["actions", "labelled", start, end, filters],
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => held(await api.GET("/risk/v1/search/actions", { params: { query: { start_time: start, end_time: end, skip: pageParam, take: PAGE, filters: JSON.stringify(filters) } }, signal })),
    getNextPageParam: (last, all) => (last.more ? all.reduce((sum, page) => sum + page.data.length, 0) : undefined),
  });
}

const FRAUD = new Set(["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "DEVICE_TAKEOVER"]);

/** Whether the decision was right, as far as the label says. */
export function verdictOf({ label, recommendation }: Action): "caught" | "missed" | "alarm" | "fine" | "open" {
  const stopped = recommendation.type === "challenge" || recommendation.type === "deny";
  if (label && FRAUD.has(label)) return stopped ? "caught" : "missed";
  return label === "CONFIRMED_LEGIT" ? (stopped ? "alarm" : "fine") : "open";
}
