// Monitoring wraps what a page calls, and reads what it writes.
const kept = [];
const written = (value) => {
  try {
    return value instanceof Error ? value.stack : JSON.stringify(value);
  } catch {
    return String(value);
  }
};
for (const level of ["debug", "log", "info", "warn", "error", "table", "dir"]) {
  const native = console[level];
  console[level] = function (...values) {
    kept.push([level, values.map(written)]);
    return native.apply(console, values);
  };
}
const { fetch, setTimeout, setInterval, requestAnimationFrame } = window;
window.fetch = async function (...values) {
  const began = performance.now();
  const answer = await fetch.apply(this, values);
  kept.push(["fetch", answer.status, performance.now() - began]);
  return answer;
};
const guarded = (callback) =>
  typeof callback !== "function" ? callback : function (...values) {
    try {
      return callback.apply(this, values);
    } catch (problem) {
      kept.push(["problem", written(problem)]);
      throw problem;
    }
  };
window.setTimeout = (callback, ...rest) => setTimeout.call(window, guarded(callback), ...rest);
window.setInterval = (callback, ...rest) => setInterval.call(window, guarded(callback), ...rest);
window.requestAnimationFrame = (callback) => requestAnimationFrame.call(window, guarded(callback));
const { open, send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, address, ...rest) {
  kept.push(["open", method, String(address)]);
  return open.call(this, method, address, ...rest);
};
XMLHttpRequest.prototype.send = function (...values) {
  this.addEventListener("loadend", () => kept.push(["send", this.status]));
  return send.apply(this, values);
};
const { pushState } = history;
history.pushState = function (...values) {
  kept.push(["page", String(values[2])]);
  return pushState.apply(this, values);
};
