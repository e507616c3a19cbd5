// A recorder wraps what changes a page without an event, and observes the rest.
const kept = [];
for (const [prototype, name] of [[HTMLInputElement.prototype, "value"], [HTMLInputElement.prototype, "checked"], [HTMLSelectElement.prototype, "value"]]) {
  const native = Object.getOwnPropertyDescriptor(prototype, name);
  Object.defineProperty(prototype, name, {
    ...native,
    set(value) {
      setTimeout(() => kept.push([name, this.name]), 0);
      native.set.call(this, value);
    },
  });
}
for (const [prototype, name] of [[CSSStyleSheet.prototype, "insertRule"], [CSSStyleSheet.prototype, "deleteRule"], [Element.prototype, "attachShadow"], [CanvasRenderingContext2D.prototype, "fillText"]]) {
  const native = prototype[name];
  prototype[name] = function (...values) {
    kept.push([name]);
    return native.apply(this, values);
  };
}
const { addEventListener } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (kind, listener, ...rest) {
  return addEventListener.call(this, kind, listener, ...rest);
};
new MutationObserver((changes) => kept.push(changes.length)).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
for (const kind of ["mousemove", "mousedown", "mouseup", "click", "input", "scroll", "focus", "blur"]) {
  document.addEventListener(kind, (event) => kept.push([kind, event.timeStamp]), { capture: true, passive: true });
}
