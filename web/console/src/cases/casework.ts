// Cases through the API. A change names the version that it is based on; one that somebody else has changed meanwhile is read again.

import { queryOptions } from "@tanstack/react-query";
import { api, held, type Case } from "../api";

export type State = "open" | "closed" | "all";

export function queue(state: State, assignee: string | undefined) {
  return queryOptions({
    queryKey: ["cases", state, assignee],
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/cases", { params: { query: { take: 50, ...(state === "all" ? {} : { state }), ...(assignee ? { assignee } : {}) } }, signal })).cases as Case[],
  });
}

export function oneCase(case_id: string | undefined) {
  return queryOptions({
    queryKey: ["case", case_id],
    enabled: Boolean(case_id),
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/cases/{case_id}", { params: { path: { case_id: case_id ?? "" } }, signal })) as Case,
  });
}

export async function change(found: Case, changes: Partial<Pick<Case, "assignee" | "state" | "title" | "action_ids">>): Promise<Case> {
  const { version, title, action_ids, state, assignee } = { ...found, ...changes };
  const body = { version, title, action_ids, state, ...(assignee ? { assignee } : {}) };
  return held(await api.PUT("/risk/v1/cases/{case_id}", { params: { path: { case_id: found.case_id } }, body })) as Case;
}

export async function decide(found: Case, decision: "fraud" | "legitimate"): Promise<Case> {
  return held(await api.POST("/risk/v1/cases/{case_id}/decision", { params: { path: { case_id: found.case_id } }, body: { version: found.version, decision } })) as Case;
}

export async function addNote(found: Case, text: string): Promise<void> {
  await api.POST("/risk/v1/cases/{case_id}/notes", { params: { path: { case_id: found.case_id } }, body: { text } });
}
