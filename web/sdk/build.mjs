// Builds the SDK into dist/: tessera.js (a script tag, global `tessera`), tessera.mjs (an ES module), tessera.d.ts (its types), and
// ts-platform-websdk.js and .mjs (the documented names, for a script tag and for an import) and migrate.js (for a page on a former origin); integrity.json has the
// version, sizes and hashes.
// With --tests, bundles the tests instead, so that node's own runner can run them against the TypeScript sources; with --script NAME,
// test/NAME.js, which other tests run.

import { createHash } from "node:crypto";
import { copyFile, readFile, readdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("package.json", "utf8"));

/** The module `readings`: every file of the two folders under its own name, so that there is no list to keep by hand. */
const readings = {
  name: "readings",
  setup(bundle) {
    bundle.onResolve({ filter: /^readings$/ }, () => ({ path: "readings", namespace: "readings" }));
    bundle.onLoad({ filter: /.*/, namespace: "readings" }, async () => {
      const folders = await Promise.all(["essential", "consented"].map(collected));
      return { contents: folders.flat().join("\n"), resolveDir: `${process.cwd()}/src/device` };
    });
  },
};

async function collected(folder) {
  const names = (await readdir(`src/device/${folder}`)).map((file) => file.replace(".ts", "")).sort();
  const imports = names.map((name) => `import { read as ${name} } from "./${folder}/${name}";`);
  return [...imports, `export const ${folder} = { ${names.join(", ")} };`];
}

const every = { bundle: true, target: "es2020", define: { SDK_VERSION: JSON.stringify(version) }, logLevel: "warning", plugins: [readings] };

if (process.argv.includes("--tests")) {
  const tests = (await readdir("test")).filter((name) => name.endsWith(".test.js")).map((name) => `test/${name}`);
  await build({ ...every, entryPoints: tests, outdir: ".cache/tests", outExtension: { ".js": ".mjs" }, format: "esm", platform: "node" });
} else if (process.argv[2] === "--script") {
  const name = process.argv[3];
  await build({ ...every, entryPoints: [`test/${name}.js`], outfile: `.cache/${name}.mjs`, format: "esm", platform: "node", target: "node20" });
} else {
  const browser = { ...every, minify: true, legalComments: "none" };
  await build({ ...browser, entryPoints: ["src/index.ts"], outfile: "dist/tessera.js", format: "iife", globalName: "tessera" });
  await build({ ...browser, entryPoints: ["src/index.ts"], outfile: "dist/tessera.mjs", format: "esm" });
  await build({ ...browser, entryPoints: ["src/documented.ts"], outfile: "dist/ts-platform-websdk.js", format: "iife" });
  await build({ ...browser, entryPoints: ["src/documented.ts"], outfile: "dist/ts-platform-websdk.mjs", format: "esm" });
  await build({ ...browser, entryPoints: ["src/migrate.ts"], outfile: "dist/migrate.js", format: "iife" });
  await copyFile("src/tessera.d.ts", "dist/tessera.d.ts");
  await writeFile("dist/integrity.json", `${JSON.stringify({ version, files: await described() }, null, 2)}\n`);
}

/** Size and hash of what is served, printed and kept beside it, so that a page can say which bytes it means (`integrity="…"`). */
async function described() {
  const files = {};
  for (const name of ["tessera.js", "tessera.mjs", "ts-platform-websdk.js", "ts-platform-websdk.mjs", "migrate.js"]) {
    const bytes = await readFile(`dist/${name}`);
    const integrity = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
    files[name] = { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length, integrity };
    console.log(`dist/${name}: ${bytes.length} bytes, ${files[name].gzipped} gzipped, ${integrity}`);
  }
  return files;
}
