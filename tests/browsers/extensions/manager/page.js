// Fills the sign-in as password managers do: the value, and the events that a key would have made.
function fill(field, value) {
  field.focus();
  field.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true }));
  field.value = value;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const found = setInterval(() => {
  const form = document.querySelector("#sign-in-form");
  if (!form) return;
  clearInterval(found);
  setTimeout(() => {
    fill(form.elements.username, globalThis.told.username);
    fill(form.elements.password, globalThis.told.password);
    document.activeElement.blur();
  }, 900);
}, 100);
