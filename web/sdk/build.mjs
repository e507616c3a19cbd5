// Builds the SDK into dist/: tessera.js (a script tag, global `tessera`), tessera.mjs (an ES module), tessera.d.ts (its types).
// With --tests, bundles the tests instead, so that node's own runner can run them against the TypeScript sources.

import { copyFile, readFile, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));
const every = { bundle: true, target: "es2020", define: { SDK_VERSION: JSON.stringify(version) }, logLevel: "warning" };

if (process.argv.includes("--tests")) {
  const tests = (await readdir("test")).filter((name) => name.endsWith(".test.js")).map((name) => `test/${name}`);
  await build({ ...every, entryPoints: tests, outdir: ".cache/tests", outExtension: { ".js": ".mjs" }, format: "esm", platform: "node" });
} else {
  const browser = { ...every, entryPoints: ["src/index.ts"], minify: true, legalComments: "none" };
  await build({ ...browser, outfile: "dist/tessera.js", format: "iife", globalName: "tessera" });
  await build({ ...browser, outfile: "dist/tessera.mjs", format: "esm" });
  await copyFile("src/tessera.d.ts", "dist/tessera.d.ts");
  for (const name of ["tessera.js", "tessera.mjs"]) {
    const bytes = await readFile(`dist/${name}`);
    console.log(`dist/${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
  }
}
