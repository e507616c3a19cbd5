// Writes what was said into the field that was entered, as speech recognition does: by the browser's own command, without a key.
addEventListener("focusin", ({ target }) => {
  const said = { username: globalThis.told.username, password: globalThis.told.password }[target.name];
  if (said) setTimeout(() => document.activeElement === target && !target.value && document.execCommand("insertText", false, said), 1800);
});
