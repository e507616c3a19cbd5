// What happened, in order: from the device session to what was learned. Counted by the bank's own proxy, and by its backend.

import { make } from "./elements.js";
import { element } from "./views.js";

const EVERY_MS = 4000;
const ACTIONS = { login: "The sign-in", register: "The sign-up", transaction: "The transfer", logout: "The sign-out" };

let told = {}; // by the page, so far
let action; // the last one
let by; // which integration
let written = "";

/** Takes up how an action went; its second half (a code, say) brings only what was reported. */
export function tell(answer, integration) {
  if (answer.verdict) [action, by] = [{ ...answer }, integration];
  else if (action) Object.assign(action, answer);
  void retell();
}

/** Asks what the page has told so far, and writes the whole story anew. */
export async function retell() {
  told = await fetch("/api/told").then((response) => response.json()).catch(() => told);
  const items = chapters().map(([name, happened, otherwise]) =>
    make("li", { class: happened ? "done" : "waiting" }, make("strong", {}, name), " ", make("span", {}, happened || otherwise)));
  if (items.map((item) => item.textContent).join() !== written) element("story").replaceChildren(...items);
  written = items.map((item) => item.textContent).join();
}

function chapters() {
  const received = action?.received;
  return [
    ["Session", opened(), "The page has not opened a device session yet."],
    ["Telemetry", told.batches > 0 && `${count(told.events, "event")} in ${count(told.batches, "batch", "batches")}, ${size(told.bytes)}: how it was typed and pointed, and no text.`, "Nothing has been told yet."],
    ["Action", received && triggered(received), action ? "Tessera gave no answer." : "Nobody has attempted anything yet."],
    ["Recommendation", action && (received ? `${action.verdict}, at a score of ${received.risk_score.toFixed(1)}.` : `None, so the bank chose: ${action.verdict}.`), "Comes with the action."],
    ["Result", action?.reported && `The backend reported ${action.reported}.`, action ? "Not reported yet." : "Is reported when it is known how it ended."],
    ["Learning", action?.reported && learned(action), "Tessera learns from results that a backend reports, and from nothing else."],
  ];
}

function opened() {
  if (told.key_proven === null || told.key_proven === undefined) return "";
  return told.key_proven ? "A device session is open, and the browser proved its key." : "A device session is open; the browser has no key to prove.";
}

function triggered({ context }) {
  const name = ACTIONS[context.action_type] ?? context.action_type;
  return by === "client" ? `${name}, triggered by the page; the backend got its action token.` : `${name}, triggered by the backend with the page’s session token.`;
}

function learned({ reported, verdict }) {
  if (reported !== "success") return `Nothing: a ${reported === "failure" ? "failure" : "result that is incomplete"} never teaches a profile.`;
  if (verdict === "deny") return "Nothing: what was denied teaches nobody.";
  return "This success teaches the profiles of the user, of the device, and of both together.";
}

const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
const size = (bytes) => (bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} KB`);

setInterval(() => document.visibilityState === "visible" && retell(), EVERY_MS);
