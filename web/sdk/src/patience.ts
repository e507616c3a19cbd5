/** Waiting, with an end to it. */

/** What `promise` gives within `milliseconds`; `otherwise` when it takes longer or fails. */
export async function within<T, U>(milliseconds: number, promise: Promise<T>, otherwise: U): Promise<T | U> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), milliseconds);
  });
  try {
    return await Promise.race([promise, end]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}

/** How long to wait before trying again after `failures` in a row: 1 s doubling to 60 s, spread by half so that pages do not march in step. */
export function backOff(failures: number, random = Math.random()): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(failures, 6)) * (0.5 + random / 2);
}
