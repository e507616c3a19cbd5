// Lists through the API. Whoever changes a list that a rule uses changes what is decided, from the next half minute on.

import { queryOptions } from "@tanstack/react-query";
import { api, held, Refused } from "../api";
import type { components } from "../described/api";

export type List = components["schemas"]["ListAnswer"];
export type ListType = components["schemas"]["ListTypeName"];
const AT_ONCE = 1000; // entries in one call

/** Every list, or those that have an entry. */
export function lists(item_id?: string) {
  return queryOptions({
    queryKey: ["lists", item_id ?? ""],
    queryFn: async ({ signal }): Promise<List[]> => {
      const found: List[] = [];
      try {
        for (let after: string | undefined, more = true; more; ) {
          const answer = await api.GET("/risk/v1/lists", { params: { query: { ...(item_id ? { item_id } : {}), ...(after ? { after } : {}) } }, signal });
          found.push(...(held(answer) as List[]));
          more = answer.response.headers.get("tessera-more") === "true";
          after = answer.response.headers.get("tessera-next") ?? undefined;
        }
      } catch (cause) {
        if (cause instanceof Refused && cause.status === 404) return [];
        throw cause;
      }
      return found;
    },
  });
}

export async function create(list_name: string, list_type: ListType, creator: string): Promise<List> {
  return held(await api.POST("/risk/v1/lists", { body: { list_name, list_type, creator }, params: {} })) as List;
}

export async function add(list_id: string, values: readonly string[], expires_at: number | undefined): Promise<void> {
  for (let at = 0; at < values.length; at += AT_ONCE) {
    const items = values.slice(at, at + AT_ONCE).map((item_id) => ({ item_id, ...(expires_at ? { expires_at } : {}) }));
    await api.POST("/risk/v1/lists/{list_id}/items", { params: { path: { list_id } }, body: { item_ids: [], items } });
  }
}

export async function remove(list_id: string, item_id: string): Promise<void> {
  await api.DELETE("/risk/v1/lists/{list_id}/items/{item_id}", { params: { path: { list_id, item_id } } });
}

export async function rename(list_id: string, list_name: string): Promise<void> {
  await api.PUT("/risk/v1/lists/{list_id}", { params: { path: { list_id }, query: { list_name } } });
}

export async function drop(list_id: string): Promise<void> {
  await api.DELETE("/risk/v1/lists/{list_id}", { params: { path: { list_id } } });
}

/** What somebody typed or pasted, line by line, each once. */
export const typed = (text: string): string[] => [...new Set(text.split(/[\n,;]/).map((each) => each.trim()).filter(Boolean))];
