/** One request to the collection API. Bodies go as text/plain, so that a POST needs no preflight. */

import { within } from "./patience";

const TIMEOUT_MS = 10_000;
const KEEPALIVE_BYTES = 30_000; // browsers allow 64 KB of requests that outlive the page

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  /** How long the server asks us to wait, in milliseconds. */
  retryAfter?: number;
}

export type Method = "POST" | "PUT" | "DELETE";
export type Send = (method: Method, path: string, body: object) => Promise<Answer | undefined>;

/** Sends to `serverPath`; undefined when the server could not be reached, or once `stopping` has ended everything. */
export function transport(serverPath: string, stopping: AbortSignal): Send {
  return async (method, path, body) => {
    if (stopping.aborted) return undefined;
    const text = JSON.stringify(body);
    const abort = new AbortController();
    const request = async (): Promise<Answer> => {
      const response = await fetch(serverPath + path, {
        method,
        body: text,
        headers: { "Content-Type": "text/plain;charset=UTF-8" },
        credentials: "same-origin",
        keepalive: text.length < KEEPALIVE_BYTES,
        signal: abort.signal,
      });
      const seconds = Number(response.headers.get("Retry-After"));
      const answer = (await response.json().catch(() => ({}))) as unknown;
      return {
        status: response.status,
        body: typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {},
        ...(seconds > 0 && { retryAfter: seconds * 1000 }),
      };
    };
    const answer = await within(TIMEOUT_MS, request(), undefined, stopping);
    if (!answer) abort.abort();
    return answer;
  };
}
