/**
 * What goes over the wire: the events, traits and answers of the collection API, named as the server names them.
 *
 * Times are whole milliseconds, positions whole CSS pixels. An absent field is not known. Key strokes are told by class, never by
 * key; no text has a field here, and the length of one only where the page opted a field in (`rhythm`).
 */

export type PointerKind = "mouse" | "touch" | "pen" | "keyboard" | "none";
export type KeyKind = "character" | "delete" | "navigation" | "modifier" | "enter" | "tab" | "other";

export type InputMethod =
  | "is_typing" | "is_paste" | "is_autocomplete" | "is_delete" | "is_password_manager" | "is_insert_replacement_text"
  | "is_insert_composition" | "is_insert_from_composition" | "is_insert_line_break" | "is_insert_from_drop"
  | "is_delete_content_backward" | "is_delete_content_forward" | "is_delete_content" | "is_delete_word_backward"
  | "is_delete_softline_backward" | "is_delete_hardline_backward" | "is_delete_by_cut" | "is_delete_by_drag"
  | "is_delete_composition_text" | "is_history_undo" | "is_history_redo";

/** One key stroke: press-to-press time since the previous stroke of its run (0 for the first), and how long it was held. */
export interface Stroke {
  after: number;
  hold: number;
}

/** A key stroke, and what class of key it was. */
export interface Key extends Stroke {
  type: KeyKind;
}

/** How many strokes of a run came as no keyboard sends them, or as only a keyboard does; absent where none did. */
export interface Pressing {
  placed: number;
  unplaced: number;
  unnumbered: number;
  unshifted: number;
  latched: number;
  sideless: number;
}

/** One pointer position, relative to the first of its movement, and the time since the previous one. */
export interface Point {
  after: number;
  x: number;
  y: number;
}

/** What a click tells of the press that began it. */
export interface Pressed {
  hold: number;
  pressure: number;
  subpixel: boolean;
  submillisecond: boolean;
  polled: number;
  contact: boolean;
}

/** An event as a reading reports it; the queue adds how long `after` its predecessor it came. */
export type Observed =
  | { kind: "page_load"; location?: string }
  | { kind: "typing"; field?: string; submillisecond?: number; placed?: number; unplaced?: number; unnumbered?: number; unshifted?: number; latched?: number; sideless?: number; keys: Key[] }
  | { kind: "rhythm"; field: string; keys: Stroke[] }
  | { kind: "pointer"; pointer: PointerKind; points: Point[] }
  | { kind: "click"; pointer: PointerKind; target_x?: number; target_y?: number; approach?: number; hold?: number; pressure?: number; subpixel?: boolean; submillisecond?: boolean; polled?: number; contact?: boolean; trusted: boolean }
  | { kind: "input"; field: string; method: InputMethod; keyed: boolean; trusted?: boolean }
  | { kind: "focus"; field: string; by?: "pointer" | "keyboard" | "script" }
  | { kind: "scroll"; steps: number }
  | { kind: "visibility"; visible: boolean };

export type Event = Observed & { after: number };

/** A numbered part of a stream: its events one by one, or in columns. `sent_at` is when it was closed, by the device's clock. */
export interface Batch {
  stream: string;
  sequence: number;
  sent_at: number;
  events?: Event[];
  columns?: object;
}

/** How much to gather before a batch is sent, as the server asks for it; and the newest version of columns that it reads. */
export interface Collection {
  events_per_batch: number;
  seconds_per_batch: number;
  bytes_per_batch: number;
  columns: number;
}

export interface SessionAnswer {
  session_token: string;
  expires_at: number;
  device_id?: string;
  server_time: number;
  nonce?: string;
  key_proven?: boolean;
  collection?: Partial<Collection>;
}

export type Trait = string | number | boolean | readonly string[];
/** What the device says of itself; a trait that could not be read is undefined and never sent. */
export type Traits = Record<string, Trait | undefined>;
