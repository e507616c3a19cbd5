// Fjord Bank's page. What matters to an integrator stands first: how the SDK starts, and what the page sends along at a risk moment.

import { attacks } from "./attacks.js";
import { panel } from "./panel.js";
import { euros, make } from "./elements.js";
import { retell, tell } from "./story.js";
import { account, element, on, say, show, viewHere } from "./views.js";

const tessera = globalThis.tessera; // undefined if the SDK could not be loaded: the bank works without it, and asks for a code more often
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
  shown(answer);
  say("You are signed out. See you soon.");
});

// ---- following what the backend decided ----

let ticket; // of the code we wait for
let afterwards; // what to say once an action went through

/** Done, one more step, or sorry. */
function follow(answer, success = "") {
  shown(answer);
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

/** Behind the bank's back: what the backend received, and how it went on. */
function shown(answer) {
  panel(answer);
  tell(answer, integration());
}

element("give-up").addEventListener("click", async () => {
  shown(await post("/api/give-up", { ticket }));
  show(element("account-name").textContent ? "account" : "sign-in");
});

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

// ---- talking to the backend ----

const JSON_TYPE = { "Content-Type": "application/json" };

async function post(path, body) {
  try {
    const response = await fetch(path, { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) });
    return await response.json();
  } catch {
    return { message: "The bank cannot be reached. Please try again." };
  }
}

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (start.customer) account(start.customer);
show(viewHere(), { push: false });
attacks();
retell();
