/**
 * Draws browsers, as JSON lines: `node draw.cjs browsers SEED COUNT OPTIONS`, `node draw.cjs user-agents`, `node draw.cjs releases`.
 *
 * The generator asks `Math.random`, which is replaced before anything is loaded: the same seed draws the same browsers.
 */
"use strict";

/** Mulberry32: 32 bits of state, enough to shuffle a population. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const [, , what, seed, count, options] = process.argv;
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

if (what === "browsers") {
  Math.random = seeded(Number(seed));
  const { FingerprintGenerator } = require("fingerprint-generator");
  const generator = new FingerprintGenerator(JSON.parse(options ?? "{}"));
  for (let drawn = 0; drawn < Number(count); drawn += 1) say(generator.getFingerprint());
} else if (what === "user-agents") {
  const UserAgent = require("user-agents");
  for (const { userAgent, platform, deviceCategory, weight } of new UserAgent().top()) {
    say({ userAgent, platform, deviceCategory, weight });
  }
} else if (what === "releases") {
  for (const [browser, { release_date: dates }] of Object.entries(require("caniuse-lite").agents)) say({ browser, dates });
}
