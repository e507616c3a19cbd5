// Fjord Bank's page. What matters to an integrator stands first: how the SDK starts, and what the page sends along at a risk moment.

const tessera = globalThis.tessera; // undefined if the SDK could not be loaded: the bank works without it, and asks for a code more often
const away = document.createDocumentFragment(); // the views that are not on show: the page holds one form at a time
for (const template of document.querySelectorAll("template")) away.append(template.content);

const start = JSON.parse(document.getElementById("start").textContent); // written into the page by the backend

tessera?.initialize({ clientId: start.client_id, drs: { serverPath: `${location.origin}/risk-collect/`, enableSessionToken: true } });

/** What goes along with a form: a session token, by which our backend triggers the action; or an action token, if the page triggers it. */
async function proof(actionType, options) {
  if (integration() === "backend") return { session_token: (await tessera?.getSessionToken()) ?? "" };
  const { actionToken } = (await tessera?.triggerActionEvent(actionType, options)) ?? {};
  return { action_token: actionToken ?? "" };
}

const claimed = async (username) => ({ claimedUserId: await sha256(username.trim().toLowerCase()), claimedUserIdType: "username" });

on("sign-in-form", async ({ username, password }) => {
  follow(await post("/api/sign-in", { username, password, ...(await proof("login", await claimed(username))) }));
});

on("sign-up-form", async ({ username, password }) => {
  follow(await post("/api/sign-up", { username, password, ...(await proof("register", await claimed(username))) }));
});

on("transfer-form", async ({ payee, account_number, amount, reason }) => {
  const form = { payee, account_number, reason, amount: Math.round(parseFloat(amount.replace(",", ".")) * 100) / 100 };
  const transactionData = {
    amount: form.amount, currency: "EUR", type: "money_transfer", method: "bank_account",
    payee: { name: payee, accountNumber: account_number }, ...(reason && { reason }),
  };
  if (!(form.amount > 0)) return say("Please enter an amount, such as 25 or 12.50.", true);
  follow(await post("/api/transfer", { ...form, ...(await proof("transaction", { transactionData })) }), `${euros(form.amount)} is on its way to ${payee}.`);
});

on("code-form", async ({ code }) => follow(await post("/api/code", { ticket, code })));

element("sign-out").addEventListener("click", async () => {
  const answer = await post("/api/sign-out", await proof("logout"));
  tessera?.clearUser();
  show("sign-in");
  panel(answer);
  say("You are signed out. See you soon.");
});

// ---- following what the backend decided ----

let ticket; // of the code we wait for
let afterwards; // what to say once an action went through

/** Done, one more step, or sorry. */
function follow(answer, success = "") {
  panel(answer);
  if (answer.outcome === "challenge") {
    ({ ticket } = answer);
    afterwards = success;
    element("text-message").textContent = answer.text_message;
    show("code");
  } else if (answer.outcome === "done") {
    if (answer.user_id && integration() === "client") tessera?.setAuthenticatedUser(answer.user_id);
    account(answer.customer);
    show("account");
    say(success || afterwards || (answer.verdict === "trust" ? "Welcome back. We know you and this device, so there is no second step." : ""));
    afterwards = "";
  } else {
    if (document.querySelector("#code") && answer.outcome === "refused") show(element("account-name").textContent ? "account" : "sign-in");
    say(answer.message, true);
  }
}

element("give-up").addEventListener("click", async () => {
  panel(await post("/api/give-up", { ticket }));
  show(element("account-name").textContent ? "account" : "sign-in");
});

element("bank").addEventListener("click", ({ target }) => {
  if (target.dataset.go) show(target.dataset.go);
});

// ---- views ----

const PATHS = { "sign-in": "/", "sign-up": "/sign-up", account: "/account" };

function show(view, { push = true } = {}) {
  const current = document.querySelector(".view");
  current.replaceWith(element(view)); // which may be the same
  if (current.id !== view) away.append(current);
  element("sign-out").hidden = view !== "account";
  document.querySelector(".scene").hidden = view === "account";
  say("");
  if (view === "sign-in") element("account-name").textContent = "";
  document.querySelector(".view form").reset();
  if (push && PATHS[view] && location.pathname !== PATHS[view]) history.pushState({ view }, "", PATHS[view]);
  document.title = `${element(`${view}-title`).textContent} – Fjord Bank`;
  if (push) element(`${view}-title`).focus({ preventScroll: true });
}

addEventListener("popstate", () => show(viewHere(), { push: false }));

function viewHere() {
  if (element("account-name").textContent) return "account";
  return location.pathname === "/sign-up" ? "sign-up" : "sign-in";
}

function account({ username, number, balance, movements }) {
  element("account-name").textContent = username;
  element("account-number").textContent = number;
  element("account-balance").textContent = euros(balance);
  element("movements").replaceChildren(
    ...movements.map(({ text, amount, day }) =>
      make("li", {}, make("span", { class: "day" }, day), make("span", {}, text), make("span", { class: amount > 0 ? "in" : "out" }, euros(amount, true))),
    ),
  );
}

function say(message, bad = false) {
  const notice = element("notice");
  notice.textContent = message;
  notice.className = bad ? "notice bad" : "notice";
  notice.hidden = !message;
}

// ---- the panel: what the backend received ----

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

let reasonsKnown = {};

/** Every reason in words; asked for again as long as there has been no answer. */
async function reasonsInWords() {
  if (Object.keys(reasonsKnown).length === 0) {
    reasonsKnown = await fetch("/api/reasons").then((response) => response.json()).catch(() => ({}));
  }
  return reasonsKnown;
}

async function panel({ verdict, received, reported }) {
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
  // The reasons given, then whatever else moved the score by half a point or more.
  const shares = new Map((received?.reason_details ?? []).map(({ code, points }) => [code, points]));
  const others = [...shares].filter(([, points]) => Math.abs(points) >= 0.5).map(([code]) => code);
  const codes = [...new Set([...(received?.reasons ?? []), ...others])];
  const largest = Math.max(10, ...[...shares.values()].map(Math.abs));
  const descriptions = await reasonsInWords();
  const rows = codes.map((code) => reason(code, descriptions[code], shares.get(code), largest));
  element("reasons").replaceChildren(...(rows.length > 0 ? rows : [make("li", {}, "Nothing spoke for or against it.")]));
  const groups = Object.entries(GROUPS).map(([group, name]) => signals(name, received?.risk_signals?.[group] ?? {}));
  element("signals").replaceChildren(...groups);
  facts(element("context"), Object.entries(CONTEXT).map(([key, name]) => [name, received?.context?.[key]]));
  element("empty").hidden = true;
  element("received").hidden = false;
  element("raw").textContent = received ? JSON.stringify(received, null, 2) : "";
}

function reason(code, description, points, largest) {
  const direction = points === undefined || points === 0 ? "" : points > 0 ? "raises" : "lowers";
  const row = make("li", { class: direction }, make("span", { class: "words" }, description ?? code));
  if (points !== undefined) row.append(make("span", { class: "points" }, `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)}`));
  row.append(make("code", {}, code));
  if (points !== undefined) {
    const width = Math.min(100, (Math.abs(points) / largest) * 100);
    const bar = draw("svg", { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", width: "100%", "aria-hidden": "true" });
    bar.append(draw("rect", { class: "ground", width: 100, height: 6, rx: 1 }), draw("rect", { width, height: 6, rx: 1 }));
    row.append(bar);
  }
  return row;
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
  const bands = [[0, 20, "trust"], [20, 70, "allow"], [70, 90, "challenge"], [90, 100, "deny"]];
  svg.replaceChildren(...bands.map(([from, to, type]) =>
    draw("path", { class: `track ${type}`, stroke: "currentColor", "stroke-opacity": score >= from && (score < to || to === 100) ? 1 : 0.28, d: `M${at(from + 0.8, 84)} A84 84 0 0 1 ${at(to - 0.8, 84)}` })));
  if (score !== undefined) svg.append(draw("line", { class: "needle", ...pair("1", at(score, 64)), ...pair("2", at(score, 92)) }));
  const number = draw("text", { x: 100, y: 98 });
  number.textContent = score === undefined ? "–" : score.toFixed(1);
  svg.append(number);
  svg.setAttribute("aria-label", score === undefined ? "No risk score" : `Risk score ${score.toFixed(1)} of 100`);
}

const pair = (end, text) => Object.fromEntries(text.split(" ").map((value, index) => ["xy"[index] + end, value]));

// ---- the demo's own strip ----

const place = element("place");
place.replaceChildren(...start.places.map(({ name, address }, index) => make("option", { value: index }, `${name} (${address})`)));
place.value = String(start.place);
place.addEventListener("change", () => fetch("/api/place", { method: "PUT", headers: JSON_TYPE, body: JSON.stringify({ place: Number(place.value) }) }));
element("known-customer").hidden = false;
element("known-name").textContent = start.known_customer.username;
element("known-password").textContent = start.known_customer.password;

function integration() {
  return document.querySelector("input[name=integration]:checked").value;
}

// ---- small tools ----

const JSON_TYPE = { "Content-Type": "application/json" };

async function post(path, body) {
  try {
    const response = await fetch(path, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { message: "The bank cannot be reached. Please try again." };
  }
}

/** Calls back with a form's values when it is sent; one at a time. */
function on(id, send) {
  const form = element(id);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    const missing = [...form.elements].find((field) => field.required && !field.value.trim());
    if (missing) {
      say(`Please fill in: ${missing.closest("label").firstChild.textContent.trim().toLowerCase()}.`, true);
      missing.setAttribute("aria-invalid", "true");
      return;
    }
    for (const field of form.elements) field.removeAttribute("aria-invalid");
    button.setAttribute("aria-disabled", "true");
    try {
      await send(Object.fromEntries(new FormData(form)));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

function element(id) {
  return document.getElementById(id) ?? away.getElementById(id);
}

function make(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function draw(tag, attributes) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, []);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function euros(amount, signed = false) {
  return new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR", signDisplay: signed ? "exceptZero" : "auto" }).format(amount).replace("-", "−");
}

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

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (start.customer) account(start.customer);
show(viewHere(), { push: false });
