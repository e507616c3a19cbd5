/** How a browser's own functions show their source. */
export const NATIVE = /^(async )?function [^(]*\(\) \{\s+\[native code\]\s+\}$/;
