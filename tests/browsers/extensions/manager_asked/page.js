// Fills the sign-in once its first field is entered: the keys' events, the value, and the events of a change.
function fill(field, value) {
  for (const kind of ["keydown", "keypress", "keyup"]) field.dispatchEvent(new KeyboardEvent(kind, { bubbles: true }));
  field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

addEventListener("focusin", function asked({ target }) {
  if (target.name !== "username") return;
  removeEventListener("focusin", asked);
  setTimeout(() => {
    fill(target, globalThis.told.username);
    fill(target.form.elements.password, globalThis.told.password);
  }, 500);
});
