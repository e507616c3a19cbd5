// Webhooks through the API: receivers, their secrets, and how telling them went.

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, held } from "../api";
import type { components } from "../described/api";

type Schemas = components["schemas"];
export type Receiver = Schemas["Webhook"];
export type Delivery = Schemas["DeliveryLine"];
export type EventType = Schemas["EventType"];
export type Wanted = Schemas["WebhookRequest"];
const DAY = 86_400_000; // milliseconds
const of = (webhook_id: string) => ({ path: { webhook_id } });

export const receivers = queryOptions({
  queryKey: ["webhooks"],
  queryFn: async ({ signal }) => held(await api.GET("/risk/v1/webhooks", { signal })).webhooks as Receiver[],
});

export function deliveries(webhook_id: string) {
  return infiniteQueryOptions({
    queryKey: ["deliveries", webhook_id],
    initialPageParam: "",
    refetchInterval: 5_000,
    queryFn: async ({ pageParam, signal }) => held(await api.GET("/risk/v1/webhooks/{webhook_id}/deliveries", { params: { ...of(webhook_id), query: { take: 20, ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    getNextPageParam: (last) => last.cursor || undefined,
  });
}

export async function create(body: Wanted): Promise<Receiver> {
  return held(await api.POST("/risk/v1/webhooks", { body, params: {} })) as Receiver;
}

export async function turn(receiver: Receiver, enabled: boolean): Promise<void> {
  const { webhook_id, url, event_types, recommendations, reasons, rules, applications, description } = receiver;
  await api.PUT("/risk/v1/webhooks/{webhook_id}", { params: of(webhook_id), body: { url, event_types, recommendations, reasons, rules, applications, description, enabled } as Schemas["WebhookChange"] });
}

export async function rotate(id: string): Promise<Receiver> {
  return held(await api.POST("/risk/v1/webhooks/{webhook_id}/secrets", { params: of(id), body: { overlap_hours: 24 } })) as Receiver;
}

export const test = async (id: string): Promise<void> => void (await api.POST("/risk/v1/webhooks/{webhook_id}/test", { params: of(id) }));
export const resume = async (id: string): Promise<void> => void (await api.POST("/risk/v1/webhooks/{webhook_id}/resume", { params: of(id) }));
export const remove = async (id: string): Promise<void> => void (await api.DELETE("/risk/v1/webhooks/{webhook_id}", { params: of(id) }));

export async function replay(id: string): Promise<void> {
  const until = Date.now();
  await api.POST("/risk/v1/webhooks/{webhook_id}/replay", { params: of(id), body: { since: until - DAY, until, include_delivered: false } });
}
