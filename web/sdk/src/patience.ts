/** Waiting, with an end to it. */

/** What `promise` gives within `milliseconds`; `otherwise` when it takes longer, fails, or `stopping` ends all waiting. */
export async function within<T, U>(milliseconds: number, promise: Promise<T>, otherwise: U, stopping?: AbortSignal): Promise<T | U> {
  const over = new AbortController(); // takes the listener off `stopping`, which outlives this wait
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<U>((resolve) => {
    const give = (): void => resolve(otherwise);
    if (stopping?.aborted) return give();
    timer = setTimeout(give, milliseconds);
    stopping?.addEventListener("abort", give, { signal: over.signal });
  });
  try {
    return await Promise.race([promise, end]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** How long to wait before trying again after `failures` in a row: 1 s doubling to 60 s, spread by half so that pages do not march in step. */
export function backOff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(failures, 6)) * (0.5 + random / 2);
}
