import { inWorker } from "../sources/worker";

/**
 * The time zone, read in a worker. Who overrides a page's interfaces seldom reaches them there.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = async (): Promise<string | undefined> => (await inWorker()).timezone;
