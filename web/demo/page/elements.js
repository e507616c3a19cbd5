// Small tools for what stands on the page: HTML elements, SVG elements, sums of money.

export function make(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, []);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== "") node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function euros(amount, signed = false) {
  return new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR", signDisplay: signed ? "exceptZero" : "auto" }).format(amount).replace("-", "−");
}
