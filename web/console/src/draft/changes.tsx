import { nameOfField, shown } from "../words";
import "./draft.css";
import { texts as t } from "./texts";

interface Change { path: string; before?: unknown; after?: unknown }
type Fields = Record<string, unknown>;

/** What a draft or a version changes: path by path, before and after; of what was there before, only the fields that differ. */
export function Changes({ changes }: { changes: readonly unknown[] }) {
  if (!changes.length) return <p className="dim">{t.same}</p>;
  return (
    <ul className="seen">
      {(changes as Change[]).map((change, at) => (
        <li key={`${change.path} ${at}`}><span title={change.path}>{nameOfChange(change)}</span><span className="dim change">{told(change)}</span></li>
      ))}
    </ul>
  );
}

/** `rules.3f…` as the rule's name, `thresholds.*.login` as "Thresholds · login". */
function nameOfChange({ path, before, after }: Change): string {
  const [group = "", ...rest] = path.split(".");
  const value = after ?? before;
  if (fields(value) && "name" in value) return `${nameOfField(group)} · ${String(value.name)}`;
  return [nameOfField(group), ...rest.filter((each) => each !== "*")].join(" · ");
}

function told({ before, after }: Change): string {
  if (!fields(before) || !fields(after)) return before === undefined ? `${t.added} ${brief(after)}` : after === undefined ? t.removed : `${brief(before)} → ${brief(after)}`;
  const differing = Object.keys({ ...before, ...after }).filter((name) => name !== "updated_at" && JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return differing.map((name) => `${nameOfField(name)}: ${brief(before[name])} → ${brief(after[name])}`).join("; ") || t.saved;
}

const fields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

function brief(value: unknown): string {
  if (value === undefined || value === null) return "–";
  if (fields(value) && "name" in value) return "";
  const text = shown(value);
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
}
