// Everything that is found as a file, however much it is: in the order of time it is read window by window, and a window in which there is too
// much for one search is halved. Another order needs all at once, so that it has the limits of a search.

import { api, Refused } from "../api";
import type { Recommendations } from "../asked";
import { MOST, queryOf } from "./search";
import { orderIn } from "./query_words";

type Query = ReturnType<typeof queryOf>;
interface Window { start_time: number; end_time: number }
const AT_ONCE = 400;
const LONGEST = 86_400_000; // milliseconds of a first window
const SHORTEST = 1_000;

/** `told` hears how many actions there are so far. */
export async function exported(asked: Recommendations, now: number, told: (count: number) => void, signal: AbortSignal): Promise<Blob> {
  const query = queryOf(asked, now);
  const order = (asked.query ? orderIn(asked.query) : undefined) ?? { sort: query.sort_field, rising: query.sort_order === "asc" };
  const inTime = order.sort === "issued_at";
  const waiting = inTime ? days(query, order.rising) : [{ start_time: query.start_time, end_time: query.end_time }];
  const parts: string[] = [];
  let count = 0;
  for (let window = waiting.shift(); window; window = waiting.shift()) {
    const found = await inWindow({ ...query, ...window }, inTime && window.end_time - window.start_time > SHORTEST, (more) => told(count + more), signal);
    if (!found) { waiting.unshift(...halves(window, order.rising)); continue; }
    parts.push(...found.parts.map((part, page) => (parts.length > 0 && page === 0 ? withoutHeading(part) : part)));
    count += found.count;
    told(count);
  }
  return new Blob(parts, { type: "text/csv" });
}

/** The pages of one window; undefined if there is more in it than a search reaches, and it `mayHalve`. */
async function inWindow(query: Query, mayHalve: boolean, told: (count: number) => void, signal: AbortSignal): Promise<{ parts: string[]; count: number } | undefined> {
  const parts: string[] = [];
  let skip = 0;
  for (let more = true; more; ) {
    if (skip >= MOST) return mayHalve ? undefined : { parts, count: skip };
    try {
      const answer = await patiently(() => api.GET("/risk/v1/search/export", { params: { query: { ...query, skip, take: AT_ONCE, format: "csv" } }, parseAs: "text", signal }), signal);
      parts.push(String(answer.data ?? ""));
      more = answer.response.headers.get("tessera-more") === "true";
      skip = Number(answer.response.headers.get("tessera-next") ?? MOST);
    } catch (cause) {
      if (mayHalve && cause instanceof Refused && cause.code === "too_broad") return undefined;
      throw cause;
    }
    told(skip);
  }
  return { parts, count: skip };
}

/** A call that waits its turn where there were too many. */
async function patiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (cause) {
      if (!(cause instanceof Refused) || cause.status !== 429 || signal.aborted) throw cause;
      const { wait } = cause;
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, wait) * 1000));
    }
  }
}

function days({ start_time, end_time }: Window, rising: boolean): Window[] {
  const found: Window[] = [];
  for (let end = end_time; end > start_time; end -= LONGEST) found.push({ start_time: Math.max(start_time, end - LONGEST), end_time: end });
  return rising ? found.reverse() : found;
}

function halves({ start_time, end_time }: Window, rising: boolean): Window[] {
  const middle = Math.floor((start_time + end_time) / 2);
  const both = [{ start_time: middle, end_time }, { start_time, end_time: middle }];
  return rising ? both.reverse() : both;
}

const withoutHeading = (part: string): string => part.slice(part.indexOf("\n") + 1);
