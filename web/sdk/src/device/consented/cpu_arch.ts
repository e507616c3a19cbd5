import { detailedHints } from "../sources/hints";

/**
 * The processor's family and address width in one, under their documented name.
 *
 * Purpose: recognising the device.
 */
export async function read(): Promise<string | undefined> {
  const { architecture, bitness } = await detailedHints();
  return architecture && bitness ? `${architecture}_${bitness}` : architecture;
}
