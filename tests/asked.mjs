// node tests/asked.mjs SITE, a question a line on the standard input: where the site's own search finds each, the best page first.
// The search is the script that browsers run as a worker.

import { readdirSync, readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const [SETUP, QUERY] = [0, 2]; // the kinds of its messages
const site = process.argv[2];
const workers = `${site}/assets/javascripts/workers/`;
const { config, docs } = JSON.parse(readFileSync(`${site}/search/search_index.json`, "utf8"));

let heard, answered;
const worker = {
  console,
  addEventListener: (_, listener) => { heard = listener; },
  postMessage: (message) => answered(message),
};
worker.self = worker;
createContext(worker);
runInContext(readFileSync(workers + readdirSync(workers).find((name) => /^search\..*\.js$/.test(name)), "utf8"), worker);

const ask = (type, data) => new Promise((answer) => {
  answered = ({ data: found }) => answer(found);
  heard({ data: { type, data } });
});

await ask(SETUP, { config, docs, options: { suggest: false } });
for (const question of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { items } = await ask(QUERY, question);
  const best = items.map((sections) => sections.reduce((one, other) => (other.score > one.score ? other : one)).location);
  console.log(JSON.stringify({ question, found: best }));
}
