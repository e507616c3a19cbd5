// The API, with the types of its own description. A refusal is thrown, with what the API says about it.

import createClient from "openapi-fetch";
import type { components, paths } from "./described/api";
import { current, end } from "./signing_in";
import { texts } from "./texts";

type Schemas = components["schemas"];
export type Action = Schemas["FoundAction"];
export type Share = Schemas["ReasonShare"];
export type Line = Schemas["Line"];
export type Case = Schemas["Case"];
export type Rule = Schemas["RuleDetails"];
export type Kind = "trust" | "allow" | "challenge" | "deny";

export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly requestId: string, readonly wait: number, readonly details: { location: string; message: string }[]) {
    super(message);
  }
}

export const api = createClient<paths>({ baseUrl: "/", headers: { accept: "application/json" }, fetch: reach });

api.use({
  onRequest({ request }) {
    const token = current()?.token;
    if (token) request.headers.set("authorization", `Bearer ${token}`);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return undefined;
    const told = (await response.clone().json().catch(() => ({}))) as Partial<{ message: string; error_code: string; request_id: string; details: [] }>;
    if (response.status === 401) end("expired");
    const wait = Number(response.headers.get("retry-after") ?? 0);
    throw new Refused(response.status, told.error_code ?? "", told.message ?? response.statusText, told.request_id ?? "", wait, told.details ?? []);
  },
});

/** What an answer holds; `api` throws for everything else. */
export function held<T>(answer: { data?: T }): T {
  return answer.data as T;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Refused(0, "offline", texts.failed.offline, "", 0, []);
  }
}
