// The data inventory: what every reading tells and what for, as its own file says. `npm run inventory` writes it into README.md.

import { readdir, readFile, writeFile } from "node:fs/promises";

const BEGIN = "<!-- inventory -->\n";
const END = "<!-- /inventory -->";

async function rows(folder, when) {
  const files = (await readdir(`src/${folder}`)).filter((name) => name.endsWith(".ts")).sort();
  const told = await Promise.all(files.map(async (name) => ({ name: name.replace(".ts", ""), ...said(await readFile(`src/${folder}/${name}`, "utf8")) })));
  return told.filter(({ purpose }) => purpose).map(({ name, what, purpose }) => `| \`${name}\` | ${what} | ${purpose} | ${when(name)} |`);
}

/** The first paragraph of a file's first comment, and the purpose in its second. */
function said(source) {
  const comment = /\/\*\*(.*?)\*\//s.exec(source)?.[1] ?? "";
  const [what = "", ...rest] = comment.split(/\n \*\n/).map((part) => part.replace(/\s*\n? \* ?/g, " ").trim());
  const purpose = rest.map((part) => /^Purpose: (.*)$/.exec(part)?.[1]).find(Boolean);
  return { what, purpose };
}

export async function inventory() {
  const behaviour = { clicks: "yes, without how it was pressed", focus: "yes", input: "yes", page: "yes" };
  return [
    "| What | What it tells | Purpose | Without consent |",
    "|---|---|---|---|",
    ...(await rows("device/essential", () => "yes")),
    ...(await rows("device/consented", () => "")),
    ...(await rows("behavior", (name) => behaviour[name] ?? "")),
    "",
  ].join("\n");
}

/** README.md, and the same with today's inventory. */
export async function readme() {
  const written = await readFile("README.md", "utf8");
  const [before, rest] = written.split(BEGIN);
  return { written, renewed: `${before}${BEGIN}${await inventory()}${END}${rest.split(END)[1]}` };
}

if (process.argv[1].endsWith("/inventory.mjs")) readme().then(({ renewed }) => writeFile("README.md", renewed));
