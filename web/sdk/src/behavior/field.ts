/** Names for fields that say nothing about the page or the person: the input's type and its place among those of that type. */

const NOT_FIELDS = new Set(["button", "submit", "reset", "image", "hidden"]);
const names = new WeakMap<Element, string>();

/** What opts out (nothing inside it is reported) and what opts in (the rhythm of a field whose text is always the same). */
const IGNORED = "[data-tessera-ignore]";
const RHYTHMIC = "[data-tessera-rhythm]";

/** The field in which an event happened (`password-1`), or undefined where it happened outside any field. */
export function fieldName(event: globalThis.Event): string | undefined {
  const element = targetOf(event);
  return element instanceof HTMLElement ? nameOf(element) : undefined;
}

/** What an event happened to, inside shadow trees too. */
export function targetOf(event: globalThis.Event): EventTarget | undefined {
  return event.composedPath()[0] ?? event.target ?? undefined;
}

/** Whether the page opted this place out, by an attribute on it or around it. */
export function ignored(place: EventTarget | undefined): boolean {
  for (let element = place; element instanceof Element; element = (element.getRootNode() as Partial<ShadowRoot>).host) {
    if (element.closest(IGNORED)) return true;
  }
  return false;
}

/** Whether the page opted this field in to have its rhythm told. */
export function rhythmic(element: EventTarget | undefined): element is HTMLInputElement {
  return element instanceof HTMLInputElement && element.matches(RHYTHMIC);
}

/** A field keeps the name it was first given, even if a password is later shown as text. */
export function nameOf(element: HTMLElement): string | undefined {
  const known = names.get(element);
  if (known !== undefined) return known;
  const type = fieldType(element);
  if (type === undefined) return undefined;
  const root = element.getRootNode() as Document | ShadowRoot;
  const alike = [...root.querySelectorAll<HTMLElement>("input, textarea, select, [contenteditable]")].filter((other) => fieldType(other) === type);
  const name = `${type}-${alike.indexOf(element) + 1}`;
  names.set(element, name);
  return name;
}

function fieldType(element: HTMLElement): string | undefined {
  if (element instanceof HTMLInputElement) return NOT_FIELDS.has(element.type) ? undefined : element.type;
  if (element instanceof HTMLTextAreaElement) return "textarea";
  if (element instanceof HTMLSelectElement) return "select";
  return element.isContentEditable ? "editable" : undefined;
}
