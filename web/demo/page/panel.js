// The panel: what the backend received, in words. Only a demo shows this to the person at the page.

import { draw, make } from "./elements.js";
import { element } from "./views.js";

// The bands of a score, as they are by default: each from where the one before ends.
const BANDS = [[0, 20, "trust"], [20, 70, "allow"], [70, 90, "challenge"], [90, 100, "deny"]];
const MEANINGS = {
  trust: "Known user on a known device: no second step.",
  allow: "Low risk: go on as usual.",
  challenge: "Make sure: the bank asks for a one-time code.",
  deny: "High risk: the bank says no, and not why.",
};
const ACTIONS = { login: "Sign-in", register: "Sign-up", transaction: "Transfer", logout: "Sign-out" };
const CONTEXT = {
  ip: "Address", ip_location_city: "City", ip_country: "Country", ip_organization_name: "Network", browser_name: "Browser", os_name: "System",
  device_platform: "Device", device_timezone: "Time zone", device_languages: "Languages", user_id: "User", claimed_user_id: "Claimed user (hashed)",
  location: "Page", device_public_key: "Device key", device_fingerprint: "Fingerprint", action_id: "Action",
};
const GROUPS = { device: "Device", network: "Network", behavior: "Behavior", history: "History" };

element("bands").replaceChildren(...BANDS.flatMap(([from, to, type]) => [
  make("dt", { class: type }, type, make("small", {}, from === 0 ? ` up to ${to}` : to === 100 ? ` from ${from}` : ` ${from} to ${to}`)),
  make("dd", {}, MEANINGS[type]),
]));

// On a phone the panel lies below the bank: a button leads there for as long as the verdict is not on the screen.
new IntersectionObserver(([{ isIntersecting }]) => element("latest").classList.toggle("seen", isIntersecting)).observe(element("verdict-type"));

let reasonsKnown = {};

/** Every reason in words; asked for again as long as there has been no answer. */
async function reasonsInWords() {
  if (Object.keys(reasonsKnown).length === 0) {
    reasonsKnown = await fetch("/api/reasons").then((response) => response.json()).catch(() => ({}));
  }
  return reasonsKnown;
}

export async function panel({ verdict, received, reported }) {
  element("verdict-result").textContent = reported ? `Reported back: ${reported}.` : verdict && "Nothing reported back yet.";
  if (verdict === undefined) return; // the second half of an action that is on show already
  const type = verdict;
  const score = received?.risk_score;
  element("action-type").textContent = received ? (ACTIONS[received.context.action_type] ?? received.context.action_type) : "No recommendation";
  element("latest").hidden = false;
  element("latest").textContent = `${type}${score === undefined ? "" : ` ${score.toFixed(1)}`} ↓`;
  element("verdict-type").textContent = type;
  element("verdict-type").className = `verdict-type ${type}`;
  element("verdict-meaning").textContent = received ? MEANINGS[type] : "Tessera gave no answer in time, so the bank asks for a code to be safe.";
  element("reading").hidden = !received;
  gauge(score);
  // What has no points (a rule, a policy) comes first, then the reasons given and whatever else moved the score by half a point or more.
  const shares = new Map((received?.reason_details ?? []).map((share) => [share.code, share]));
  const others = [...shares.values()].filter(({ points }) => Math.abs(points) >= 0.5).map(({ code }) => code);
  const moved = (code) => Math.abs(shares.get(code)?.points ?? Infinity);
  const codes = [...new Set([...(received?.reasons ?? []), ...others])].sort((one, other) => moved(other) - moved(one) || 0);
  const largest = Math.max(10, ...[...shares.values()].map(({ points }) => Math.abs(points)));
  const descriptions = await reasonsInWords();
  const rows = codes.map((code) => reason(code, shares.get(code)?.text ?? descriptions[code], shares.get(code)?.points, largest));
  element("reasons").replaceChildren(...(rows.length > 0 ? rows : [make("li", {}, "Nothing spoke for or against it.")]));
  const groups = Object.entries(GROUPS).map(([group, name]) => signals(name, received?.risk_signals?.[group] ?? {}));
  element("signals").replaceChildren(...groups);
  facts(element("context"), Object.entries(CONTEXT).map(([key, name]) => [name, received?.context?.[key]]));
  element("empty").hidden = true;
  element("received").hidden = false;
  element("raw").textContent = received ? JSON.stringify(received, null, 2) : "";
}

/** What a reason saw, or what it means where it weighs nothing (a rule, a policy). */
function reason(code, text, points, largest) {
  const direction = points === undefined || points === 0 ? "" : points > 0 ? "raises" : "lowers";
  const row = make("li", { class: direction }, make("span", { class: "words" }, text ?? code));
  if (points !== undefined) {
    const heard = make("span", { class: "heard" }, ` ${direction || "moves"} the score by `);
    row.append(make("span", { class: "points" }, heard, `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)}`));
  }
  row.append(make("code", {}, code));
  if (points !== undefined) row.append(bar(points, largest));
  return row;
}

/** The share of the score, to the right of the middle where it raises it, to the left where it lowers it. */
function bar(points, largest) {
  const width = Math.min(100, (Math.abs(points) / largest) * 100);
  const drawn = draw("svg", { class: "bar", viewBox: "0 0 200 6", preserveAspectRatio: "none", width: "100%", "aria-hidden": "true" });
  drawn.append(
    draw("rect", { class: "ground", width: 200, height: 6 }),
    draw("rect", { class: "share", x: points < 0 ? 100 - width : 100, width, height: 6 }),
    draw("rect", { class: "middle", x: 99.5, width: 1, height: 6 }),
  );
  return drawn;
}

function signals(name, group) {
  const known = Object.entries(group).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  const list = make("dl", { class: "facts" });
  facts(list, known.map(([key, value]) => [words(key), value]));
  const count = known.length === 0 ? "nothing known" : `${known.length} known`;
  return make("details", { class: "group" }, make("summary", {}, `${name} `, make("small", {}, count)), list);
}

function facts(list, pairs) {
  list.replaceChildren(
    ...pairs.filter(([, value]) => value !== undefined && value !== null).flatMap(([name, value]) => [
      make("dt", {}, name), isName(value) ? make("dd", { class: "name", title: value }, `${value.slice(0, 16)}…`) : make("dd", { class: value === true ? "yes" : "" }, readable(value)),
    ]),
  );
}

/** The score on a half circle, in the colours of trust, allow, challenge and deny. */
function gauge(score) {
  const svg = element("gauge");
  const at = (value, radius) => {
    const angle = Math.PI * (1 - value / 100);
    return [100 + radius * Math.cos(angle), 100 - radius * Math.sin(angle)].map((position) => position.toFixed(1)).join(" ");
  };
  svg.replaceChildren(...BANDS.map(([from, to, type]) =>
    draw("path", { class: `track ${type}`, stroke: "currentColor", "stroke-opacity": score >= from && (score < to || to === 100) ? 1 : 0.28, d: `M${at(from + 0.8, 84)} A84 84 0 0 1 ${at(to - 0.8, 84)}` })));
  if (score !== undefined) svg.append(draw("line", { class: "needle", ...pair("1", at(score, 64)), ...pair("2", at(score, 92)) }));
  const number = draw("text", { x: 100, y: 98 });
  number.textContent = score === undefined ? "–" : score.toFixed(1);
  svg.append(number);
  svg.setAttribute("aria-label", score === undefined ? "No risk score" : `Risk score ${score.toFixed(1)} of 100`);
}

const pair = (end, text) => Object.fromEntries(text.split(" ").map((value, index) => ["xy"[index] + end, value]));

function words(key) {
  const text = key.replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
}

function readable(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((item) => String(item).replace(/^is_/, "").replaceAll("_", " ")).join(", ");
  return typeof value === "number" && !Number.isInteger(value) ? value.toFixed(2) : String(value);
}

/** Hashes and other long names without spaces are shown by their beginning. */
function isName(value) {
  return typeof value === "string" && /^[\w.-]{32,}$/.test(value);
}
