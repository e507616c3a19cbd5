// Servers that misbehave, over real HTTP: whatever they do, calls answer in time, nothing is thrown, and they are not hammered.
// Whether a call ends in time is told by order, so that a busy machine changes nothing: a timer twice as long must not ring first.

import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { Client } from "../src/client";
import { FakePage, typeInto, welcoming } from "./page";

EventEmitter.defaultMaxListeners = 100; // calls that wait at the same time
const fetching = globalThis.fetch;
const TIMEOUT_MS = 400;
const ROUNDS = 4;

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
const said = [];
for (const method of ["log", "info", "warn", "error", "debug"]) console[method] = (...words) => said.push(words.join(" "));
after(() => assert.deepEqual([unhandled, said], [[], []]));

const json = (response, status, body, headers = {}) => response.writeHead(status, headers).end(JSON.stringify(body));

const TEMPERS = {
  "never answers": () => undefined,
  "hangs up": (request) => request.socket.destroy(),
  "is overloaded": (_, response) => json(response, 503, { error_code: "unavailable" }),
  "asks for patience": (_, response) => json(response, 429, { error_code: "too_many" }, { "Retry-After": "60" }),
  "shows a page instead": (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>Welcome to the hotel</html>"),
  "answers half an answer": (_, response) => response.writeHead(201).end('{"session_token": "t'),
  "answers another's JSON": (_, response) => json(response, 201, [1, 2, 3]),
  "answers nothing": (_, response) => response.writeHead(204).end(),
  "answers nonsense in the right fields": (_, response) =>
    json(response, 201, { session_token: 7, expires_at: "soon", server_time: null, collection: "all", device_id: {} }),
  "issues tokens that have expired": (_, response) => json(response, 201, { session_token: "t", expires_at: 1, server_time: 2 }),
  "answers without end": (_, response) => {
    response.writeHead(201);
    const chunk = Buffer.alloc(65_536, " ");
    const more = () => response.destroyed || response.write(chunk, () => setImmediate(more));
    more();
  },
  "sends elsewhere": (_, response) => response.writeHead(307, { Location: "https://elsewhere.example/" }).end(),
  "blocks like a filter": (_, response) => response.writeHead(403, { "Content-Type": "text/html" }).end("Blocked"),
  "knows no such client": (_, response) => json(response, 401, { error_code: "invalid_client" }),
};

for (const [temper, answer] of Object.entries(TEMPERS)) {
  test(`a server that ${temper} neither holds the page up nor is hammered`, async () => {
    const { server, url } = await serving((request, response) => {
      request.resume();
      answer(request, response);
    });
    const page = new FakePage(welcoming);
    const requests = [];
    const counted = (...request) => (requests.push(request[0]), fetching(...request));
    Object.defineProperty(globalThis, "fetch", { value: counted, configurable: true });
    const client = new Client({ clientId: "client", drs: { serverPath: `${url}/risk-collect/`, enableSessionToken: true, timeout: TIMEOUT_MS } });
    const calls = () => Promise.all([client.sessionToken(), client.trigger("login", {}), client.setUser("u"), client.securedSessionToken("login", 60)]);
    for (let round = 0; round < ROUNDS; round++) {
      typeInto(page, "abc");
      const answers = calls();
      const late = new Promise((resolve) => setTimeout(resolve, 2 * TIMEOUT_MS, "a call took longer than it may"));
      assert.deepEqual(await Promise.race([answers, late]), ["", {}, false, ""]);
    }
    client.stop();
    const asked = requests.length;
    assert.ok(asked > 0 && asked <= 2 * ROUNDS, `${asked} requests in ${ROUNDS} rounds of calls`);
    typeInto(page, "def");
    assert.deepEqual(await calls(), ["", {}, false, ""]);
    assert.equal(requests.length, asked, "requests after the SDK was stopped");
    server.closeAllConnections();
    server.close();
  });
}

test("a server that comes back is found again, and gets what waited", async () => {
  let away = true;
  const folded = [];
  const { server, url } = await serving(async (request, response) => {
    const bytes = Buffer.from(await new Response(request).arrayBuffer());
    if (away) return json(response, 503, {});
    const body = JSON.parse(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes);
    const path = request.url.replace("/risk-collect/", "");
    if (path === "device/events") folded.push(...body.events.map(({ kind }) => kind));
    const { status, ...rest } = welcoming(request.method, path, body);
    json(response, status, rest);
  });
  const page = new FakePage(welcoming);
  Object.defineProperty(globalThis, "fetch", { value: fetching, configurable: true });
  const client = new Client({ clientId: "client", drs: { serverPath: `${url}/risk-collect/`, enableSessionToken: true, timeout: TIMEOUT_MS } });
  typeInto(page, "abc");
  assert.equal(await client.sessionToken(), "");
  assert.deepEqual(folded, []);
  away = false;
  page.fire("online");
  assert.equal(await client.sessionToken(), "token-1");
  assert.deepEqual(folded, ["page_load", "input", "typing"]);
  client.stop();
  server.closeAllConnections();
  server.close();
});

async function serving(handle) {
  const server = createServer(handle).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}
