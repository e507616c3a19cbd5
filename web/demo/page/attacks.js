// Attack yourself: scripts against this very page, ready to be copied, and what one should see.

import { make } from "./elements.js";
import { panel } from "./panel.js";
import { tell } from "./story.js";
import { element } from "./views.js";

const ATTACKS = [
  ["console.js", "A script in the page", "You should see a challenge or a denial: the text came by no key and no paste, and the click by no pointer."],
  ["curl.sh", "No browser at all", "You should see a challenge or a denial: pages that nobody touches, and an address that tries one name after the other."],
  ["playwright.py", "A driven browser", "You should see a challenge or a denial: text without keys, a click without a way to it, and a browser that says what drives it."],
  ["selenium.py", "WebDriver, key by key", "You should see a challenge or a denial: the browser says that a program drives it, whatever the keys look like."],
];

export async function attacks() {
  element("attacks").replaceChildren(...(await Promise.all(ATTACKS.map(card))));
}

async function card([file, title, expected]) {
  const script = await fetch(`/attacks/${file}`).then((response) => response.text()).catch(() => "");
  const id = `attack-${file.split(".")[0]}`;
  const copy = make("button", { type: "button", class: "plain", "aria-describedby": id }, "Copy");
  copy.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(script).then(() => true).catch(() => false);
    element("copied").textContent = done ? `Copied ${file}.` : "This browser does not let pages copy: select the text instead.";
  });
  return make("article", { class: "attack", "aria-labelledby": id },
    make("header", {}, make("h3", { id }, title, " ", make("code", {}, file)), copy),
    make("p", {}, expected),
    make("details", { class: "script" }, make("summary", {}, "The script"), make("pre", { tabindex: "0", role: "region", "aria-label": `The script ${file}` }, script)));
}

element("show-latest").addEventListener("click", async () => {
  const answer = await fetch("/received/latest");
  if (!answer.ok) {
    element("copied").textContent = "The bank has received nothing yet.";
    return;
  }
  const received = await answer.json();
  const shown = { verdict: received.recommendation.type.toLowerCase(), received, reported: received.recommendation.result };
  await panel(shown);
  tell(shown, "backend");
  element("panel-title").focus();
});
