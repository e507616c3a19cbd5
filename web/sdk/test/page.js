// A page just real enough for the SDK to run in under node: one form with a field, and a server that keeps every byte it was sent.

import { setMaxListeners } from "node:events";
import { gunzipSync } from "node:zlib";

setMaxListeners(0); // the SDK's listeners share one signal

export class FakePage {
  storage = new Map();
  sent = [];
  beacons = [];
  #handlers = [];

  constructor(answer) {
    const add = (type, handler, { signal } = {}) => this.#handlers.push({ type, handler, signal });
    class Element {}
    class HTMLElement extends Element {
      getBoundingClientRect = () => ({ left: 0, top: 0, width: 100, height: 40 });
      closest = () => null;
      matches = () => false;
    }
    class HTMLInputElement extends HTMLElement {
      form = null;
      getRootNode = () => document;
    }
    const field = Object.assign(new HTMLInputElement(), { type: "text", value: "", defaultValue: "" });
    const document = {
      addEventListener: add, querySelectorAll: () => [field], hasFocus: () => true, activeElement: null, visibilityState: "visible", cookie: "",
    };
    const window = { addEventListener: add, screenX: 0 };
    window.top = window;
    const navigator = {
      userAgent: "Test", platform: "Test", vendor: "", plugins: [], languages: ["en"], maxTouchPoints: 0, hardwareConcurrency: 2,
      sendBeacon: (url, body) => this.beacons.push(body) > 0,
    };
    const fetch = async (url, { method, body }) => {
      const text = typeof body === "string" ? body : gunzipSync(body).toString();
      this.sent.push({ method, url, text, body: JSON.parse(text), bytes: body.length });
      const { status, ...rest } = await answer(method, url.replace(/^.*\/risk-collect\//, ""), JSON.parse(text));
      return new Response(JSON.stringify(rest), { status });
    };
    const sessionStorage = {
      getItem: (name) => this.storage.get(name) ?? null,
      setItem: (name, text) => this.storage.set(name, text),
      removeItem: (name) => this.storage.delete(name),
    };
    class Nothing {}
    const globals = {
      window, document, navigator, fetch, sessionStorage, Element, HTMLElement, HTMLInputElement, HTMLTextAreaElement: Nothing, HTMLSelectElement: Nothing,
      location: { origin: "https://bank.example", href: "https://bank.example/sign-in?secret=canary", pathname: "/sign-in", protocol: "https:", search: "?secret=canary" },
    };
    for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true });
    console.debug = () => {}; // what tells whether somebody reads along
    this.field = field;
    this.document = document;
  }

  fire(type, properties = {}, target = this.field) {
    const event = { type, isTrusted: true, timeStamp: performance.now(), target, composedPath: () => [target], ...properties };
    for (const each of this.listeners) if (each.type === type) each.handler(event);
  }

  /** What listens and was not let go. */
  get listeners() {
    return this.#handlers.filter(({ signal }) => !signal?.aborted);
  }

  /** The events that reached the server, in the order of their batches. */
  get events() {
    return this.sent.filter(({ url, body }) => url.endsWith("device/events") && body.events).flatMap(({ body }) => body.events);
  }
}

/** A server that accepts everything. */
export function welcoming(method, path) {
  const now = Date.now();
  const answers = {
    sessions: { status: 201, session_token: "token-1", expires_at: now + 1_800_000, server_time: now, device_id: "device-1", nonce: "n", key_proven: true },
    actions: { status: 201, action_token: "action-1", expires_at: now + 1000 },
    user: { status: 200, user_set: method === "PUT" },
    "device/events": { status: 201, accepted: 1, duplicate: false },
  };
  return answers[path];
}

/** A person types `text` into the field, key by key. */
export function typeInto(page, text) {
  for (const [index, character] of [...text].entries()) {
    page.fire("keydown", { key: character, code: `Key${character.toUpperCase()}` });
    page.field.value = text.slice(0, index + 1);
    page.fire("input", { inputType: "insertText", data: character });
    page.fire("keyup", { key: character, code: `Key${character.toUpperCase()}` });
  }
}
