/**
 * One request to the collection API, whatever answers it. What is not an answer of that API (an error page, a redirect, a body without
 * end, silence) is none.
 *
 * Bodies go as text/plain, or gzipped without a content type: neither needs a preflight across origins, and an HTTP API hands the latter
 * on in base64, as it does all that is not called text.
 */

import type { Breaker } from "./breaker";
import { within } from "./patience";

const TIMEOUT_MS = 10_000;
const LONGEST_ANSWER = 65_536; // bytes
const WORTH_ZIPPING = 1000; // characters

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export type Method = "POST" | "PUT" | "DELETE";
export type Send = (method: Method, path: string, body: object) => Promise<Answer | undefined>;

/** Sends to `serverPath`; undefined when the server gave no answer, rests, or once `stopping` has ended everything. */
export function transport(serverPath: string, stopping: AbortSignal, breaker: Breaker): Send {
  return async (method, path, body) => {
    if (stopping.aborted || breaker.rests) return undefined;
    const abort = new AbortController();
    const request = async (): Promise<Response> =>
      fetch(serverPath + path, {
        method,
        ...(await packed(JSON.stringify(body))),
        credentials: "same-origin",
        redirect: "error", // a token goes where it was sent, and nowhere else
        keepalive: path !== "device/events", // telemetry that a page takes with it is kept for the next one
        signal: abort.signal,
      });
    const exchange = async (): Promise<Answer | undefined> => {
      const response = await request();
      const answer = await answerOf(response);
      if (answer) breaker.succeeded();
      else breaker.failed(Number(response.headers.get("Retry-After")) * 1000 || 0);
      return answer;
    };
    const nothing = Symbol();
    const answer = await within(TIMEOUT_MS, exchange(), nothing, stopping);
    if (typeof answer !== "symbol") return answer;
    abort.abort();
    if (!stopping.aborted) breaker.failed();
    return undefined;
  };
}

/** A beacon is sent by the browser when the page is gone; nobody learns what became of it. False where the browser takes no more. */
export function beacon(serverPath: string, path: string, body: object): boolean {
  try {
    return navigator.sendBeacon(serverPath + path, JSON.stringify(body));
  } catch {
    return false;
  }
}

async function packed(text: string): Promise<{ body: BodyInit; headers?: HeadersInit }> {
  if (text.length >= WORTH_ZIPPING && typeof CompressionStream === "function") {
    const zipped = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
    return { body: new Uint8Array(await zipped.arrayBuffer()) };
  }
  return { body: text, headers: { "Content-Type": "text/plain;charset=UTF-8" } };
}

/** The answer, if it is one of the collection API: JSON that says what was done, or by an error code why it was not. */
async function answerOf(response: Response): Promise<Answer | undefined> {
  const { status } = response;
  const text = await shortText(response);
  if (text === undefined || status >= 500 || status === 429 || status === 408) return undefined;
  const body = JSON.parse(text) as unknown;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const said = body as Record<string, unknown>;
  return status < 300 || typeof said.error_code === "string" ? { status, body: said } : undefined;
}

/** The text of a response, undefined where it is longer than any answer is. */
async function shortText(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return text + decoder.decode();
    text += decoder.decode(part.value, { stream: true });
    if (text.length > LONGEST_ANSWER) {
      void reader?.cancel().catch(() => undefined);
      return undefined;
    }
  }
}
