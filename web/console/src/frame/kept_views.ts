// Saved views through the API: addresses of the console under a name, one's own and those that others share.

import { queryOptions } from "@tanstack/react-query";
import { api, held } from "../api";
import type { components } from "../described/api";

export type SavedView = components["schemas"]["SavedView"];

export const keptViews = queryOptions({
  queryKey: ["views"],
  queryFn: async ({ signal }) => held(await api.GET("/risk/v1/views", { signal })).views as SavedView[],
});

export async function save(name: string, address: string, shared: boolean): Promise<void> {
  await api.POST("/risk/v1/views", { body: { name, address, shared }, params: {} });
}

export async function change({ view_id, version, name, address, shared }: SavedView, changes: Partial<SavedView>): Promise<void> {
  await api.PUT("/risk/v1/views/{view_id}", { params: { path: { view_id } }, body: { version, name, address, shared, ...changes } });
}

export async function drop({ view_id }: SavedView): Promise<void> {
  await api.DELETE("/risk/v1/views/{view_id}", { params: { path: { view_id } } });
}
