// The bank's views, of which one is on show, and their forms.

import { euros, make } from "./elements.js";

const away = document.createDocumentFragment(); // the views that are not on show: the page holds one form at a time
for (const template of document.querySelectorAll("template")) away.append(template.content);

export function element(id) {
  return document.getElementById(id) ?? away.getElementById(id);
}

const PATHS = { "sign-in": "/", "sign-up": "/sign-up", account: "/account" };

export function show(view, { push = true } = {}) {
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

export function viewHere() {
  if (element("account-name").textContent) return "account";
  return location.pathname === "/sign-up" ? "sign-up" : "sign-in";
}

export function account({ username, number, balance, movements }) {
  element("account-name").textContent = username;
  element("account-number").textContent = number;
  element("account-balance").textContent = euros(balance);
  element("movements").replaceChildren(
    ...movements.map(({ text, amount, day }) =>
      make("li", {}, make("span", { class: "day" }, day), make("span", {}, text), make("span", { class: amount > 0 ? "in" : "out" }, euros(amount, true))),
    ),
  );
}

export function say(message, bad = false) {
  const notice = element("notice");
  notice.textContent = message;
  notice.className = bad ? "notice bad" : "notice";
  notice.hidden = !message;
}

element("bank").addEventListener("click", ({ target }) => {
  if (target.dataset.go) show(target.dataset.go);
});

/** Calls back with a form's values when it is sent; one at a time. */
export function on(id, send) {
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
