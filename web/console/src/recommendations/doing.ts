// What an analyst does with actions. Each is one call of the API; afterwards what is shown is read again.

import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { api, held, type Action, type Case } from "../api";
import type { components } from "../described/api";
import { idOf } from "./table";

type Page = components["schemas"]["SearchAnswer"];
export type LabelType = components["schemas"]["LabelRequest"]["label_type"];
export type ListType = components["schemas"]["ListRequest"]["list_type"];
export type UseCase = NonNullable<components["schemas"]["LabelRequest"]["use_case"]>;

export async function label(ids: readonly string[], label_type: LabelType, use_case: UseCase | undefined): Promise<void> {
  for (const value of ids) {
    await api.POST("/risk/v1/label", { body: { label_type, subject: { type: "ACTION_ID", value }, ...(use_case ? { use_case } : {}) }, params: {} });
  }
}

export type Subject = Pick<components["schemas"]["LabelSubject"], "type" | "value">;

export async function labelOne(subject: Subject, label_type: LabelType, use_case: UseCase | undefined): Promise<void> {
  await api.POST("/risk/v1/label", { body: { label_type, subject: subject as components["schemas"]["LabelSubject"], ...(use_case ? { use_case } : {}) }, params: {} });
}

export async function assign(ids: readonly string[], assignee: string): Promise<void> {
  await api.PUT("/risk/v1/action/assignee", { body: { action_ids: [...ids], assignee } });
}

export async function openCase(title: string, ids: readonly string[], assignee: string): Promise<Case> {
  return held(await api.POST("/risk/v1/cases", { body: { title, action_ids: [...ids], assignee }, params: {} })) as Case;
}

export async function addToCase(case_id: string, ids: readonly string[]): Promise<Case> {
  const found = held(await api.GET("/risk/v1/cases/{case_id}", { params: { path: { case_id } } })) as Case;
  const { version, title, assignee, state, action_ids } = found;
  const body = { version, title, state, action_ids: [...new Set([...action_ids, ...ids])], ...(assignee ? { assignee } : {}) };
  return held(await api.PUT("/risk/v1/cases/{case_id}", { params: { path: { case_id } }, body })) as Case;
}

export async function openList(list_name: string, list_type: ListType, creator: string): Promise<string> {
  return held(await api.POST("/risk/v1/lists", { body: { list_name, list_type, creator }, params: {} })).list_id;
}

export async function addToList(list_id: string, items: readonly string[]): Promise<void> {
  await api.POST("/risk/v1/lists/{list_id}/items", { params: { path: { list_id } }, body: { item_ids: [...items], items: [] } });
}

/** Shows at once what was done, wherever the actions are on the screen. */
export function show(queries: QueryClient, ids: readonly string[], changes: Partial<Pick<Action, "label" | "assignee">>): void {
  const changed = (action: Action): Action => (ids.includes(idOf(action)) ? { ...action, ...changes } : action);
  queries.setQueriesData<InfiniteData<Page>>({ queryKey: ["actions"] }, (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, data: (page.data as Action[]).map(changed) as Page["data"] })) });
  queries.setQueriesData<Action | null>({ queryKey: ["action"] }, (action) => (action && "context" in action ? changed(action) : action));
}
