/**
 * Input: how text got into a field or left it, in the documented vocabulary. The text itself is never read.
 *
 * Purpose: automation: how text comes about.
 *
 * Wrong when: text is dictated, suggested, composed, chosen from an emoji panel, or written by a manager, a writing aid or the page itself.
 */

import type { InputMethod } from "../wire";
import { fieldName, ignored, nameOf, targetOf } from "./field";
import type { Listen, Report } from "./listen";

const KEYED_MS = 1000;

/** `InputEvent.inputType` (W3C Input Events, level 2) to the documented vocabulary. */
const METHODS: Record<string, InputMethod> = {
  insertText: "is_typing",
  insertReplacementText: "is_insert_replacement_text",
  insertLineBreak: "is_insert_line_break",
  insertParagraph: "is_insert_line_break",
  insertCompositionText: "is_insert_composition",
  insertFromComposition: "is_insert_from_composition",
  insertFromPaste: "is_paste",
  insertFromPasteAsQuotation: "is_paste",
  insertFromYank: "is_paste",
  insertFromDrop: "is_insert_from_drop",
  deleteContent: "is_delete_content",
  deleteContentBackward: "is_delete_content_backward",
  deleteContentForward: "is_delete_content_forward",
  deleteWordBackward: "is_delete_word_backward",
  deleteSoftLineBackward: "is_delete_softline_backward",
  deleteHardLineBackward: "is_delete_hardline_backward",
  deleteByCut: "is_delete_by_cut",
  deleteByDrag: "is_delete_by_drag",
  deleteCompositionText: "is_delete_composition_text",
  historyUndo: "is_history_undo",
  historyRedo: "is_history_redo",
};

/** The method behind a change: by the browser's own word, else by who fills fields without saying how. */
export function inputMethod(inputType: string | undefined, credential: boolean): InputMethod {
  if (!inputType) return credential ? "is_password_manager" : "is_autocomplete";
  return METHODS[inputType] ?? (inputType.startsWith("delete") ? "is_delete" : "is_typing");
}

export function observeInput(report: Report, listen: Listen): () => void {
  const keyPressed = new WeakMap<EventTarget, number>(); // when it was told, not when it happened: a busy page is told of keys late, of text at once
  const accounted = new WeakSet<Element>(); // fields whose content came before our time or by events we saw
  let last = "";

  const tell = (field: string, method: InputMethod, keyed: boolean, trusted?: boolean): void => {
    const said = [field, method, keyed, trusted].join();
    if (said !== last) report({ kind: "input", field, method, keyed, ...(trusted !== undefined && { trusted }) });
    last = said; // a run of equal inputs is told once: their number would be the length of the text
  };

  listen(window, "keydown", (event) => {
    const target = targetOf(event);
    if (event.isTrusted && event.key && target) keyPressed.set(target, performance.now());
  });
  listen(window, "focusout", () => {
    last = "";
  });
  listen(window, "input", (event) => {
    const element = targetOf(event);
    const field = fieldName(event);
    if (field === undefined || !(element instanceof HTMLElement) || !isText(element)) return;
    accounted.add(element);
    const inputType = autofilled(element) ? undefined : (event as InputEvent).inputType;
    const keyed = performance.now() - (keyPressed.get(element) ?? -Infinity) < KEYED_MS;
    tell(field, inputMethod(inputType, isCredential(element)), keyed, event.isTrusted);
  });

  const account = (): void => fields().forEach((element) => accounted.add(element));
  account();
  listen(window, "pageshow", account); // a restored page has its fields filled again

  /** Fields that hold something although no event told of it were filled by the browser, an extension or a script. */
  return () => {
    for (const element of fields()) {
      const field = nameOf(element);
      if (accounted.has(element) || field === undefined) continue;
      accounted.add(element);
      tell(field, inputMethod(undefined, isCredential(element)), false);
    }
  };
}

function fields(): HTMLInputElement[] {
  return [...document.querySelectorAll("input")].filter((element) => isText(element) && element.value !== element.defaultValue && !ignored(element));
}

const CHOICES = new Set(["checkbox", "radio", "range", "color", "file", "button", "submit", "reset", "image", "hidden"]);

function isText(element: HTMLElement): boolean {
  if (element instanceof HTMLInputElement) return !CHOICES.has(element.type);
  return element instanceof HTMLTextAreaElement || element.isContentEditable;
}

/** A password, or what stands beside one in a form: what password managers fill. */
function isCredential(element: HTMLElement): boolean {
  return element instanceof HTMLInputElement && (element.type === "password" || !!element.form?.querySelector("input[type=password]"));
}

function autofilled(element: HTMLElement): boolean {
  return [":autofill", ":-webkit-autofill"].some((selector) => {
    try {
      return element.matches(selector);
    } catch {
      return false; // this browser does not know the selector
    }
  });
}
