/**
 * The system in Gecko's words; other engines have no such property.
 *
 * Purpose: consistency: whether the device is what it claims.
 */
export const read = (): string | undefined => (navigator as { oscpu?: string }).oscpu;
