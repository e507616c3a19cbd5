/**
 * How the device goes online: by what (`wifi`, `cellular`), or how fast it seems (`4g`); Chromium only.
 *
 * Purpose: context for analysts and rules.
 */
interface Connection {
  type?: string;
  effectiveType?: string;
}

export function read(): string | undefined {
  const connection = (navigator as { connection?: Connection }).connection;
  return connection?.type ?? connection?.effectiveType;
}
