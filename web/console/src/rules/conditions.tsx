import { ActionIcon, Button, Group, NativeSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { facts, type Kind } from "../described/catalogue";
import { texts } from "../texts";
import { nameOfField } from "../words";
import { flat, type Comparison, type Rule } from "./policy";

const t = texts.rules;
const KINDS = new Map(facts);
const OPS: Record<Kind, readonly string[]> = {
  number: ["gte", "lte", "gt", "lt", "eq", "ne", "between", "in", "exists"],
  text: ["in", "not_in", "eq", "ne", "contains", "not_contains", "starts_with", "ends_with", "in_list", "not_in_list", "exists"],
  texts: ["in", "not_in", "in_list", "not_in_list", "exists"],
  flag: ["eq", "ne", "exists"],
  address: ["ip_in", "ip_not_in", "in_list", "not_in_list", "exists"],
};
const SEVERAL = new Set(["in", "not_in", "between", "ip_in", "ip_not_in"]);
const OP_NAMES: Record<string, string> = {
  gte: "≥", lte: "≤", gt: ">", lt: "<", eq: "is", ne: "is not", between: "between", in: "is one of", not_in: "is none of", contains: "contains", not_contains: "does not contain",
  starts_with: "begins with", ends_with: "ends with", in_list: "is on the list", not_in_list: "is not on the list", exists: "is known", ip_in: "is in", ip_not_in: "is not in",
};
const kindOf = (field: string): Kind => KINDS.get(field) ?? "text";

/** Conditions as a phrase: "Risk score ≥ 60 and IP country is one of NO, SE". */
export function phraseOf({ conditions, matchers }: Pick<Rule, "conditions" | "matchers">): string {
  const told = (matchers ?? []).flatMap((matcher) => Object.entries(matcher).map(([name, { op, value }]: [string, any]) => phrase({ field: name, op, value })));
  const listed = flat(conditions);
  if (!listed) told.push(t.tooDeep);
  else told.push(listed.comparisons.map(phrase).join(listed.join === "all" ? " and " : " or "));
  return told.filter(Boolean).join(" and ");
}

function phrase({ field, op, value }: Comparison): string {
  return op === "exists" ? `${nameOfField(field)} ${OP_NAMES.exists}` : `${nameOfField(field)} ${OP_NAMES[op] ?? op} ${Array.isArray(value) ? value.join(op === "between" ? " – " : ", ") : String(value)}`;
}

interface Props { conditions: Rule["conditions"]; onChange: (conditions: Rule["conditions"]) => void; onWrong: (wrong: boolean) => void }

/** When a rule holds: as a form, or as text where the form is too simple. */
export function Conditions({ conditions, onChange, onWrong }: Props) {
  const listed = flat(conditions);
  const [text, setText] = useState<string>();
  const shown = text ?? (listed ? undefined : JSON.stringify(conditions, null, 2));
  const wrong = text !== undefined && parsed(text) === undefined;
  const write = (next: string): void => {
    setText(next);
    const read = parsed(next);
    onWrong(read === undefined);
    if (read !== undefined) onChange(read);
  };
  return (
    <fieldset className="conditions">
      <legend>{t.when}</legend>
      <Group justify="space-between" mb={6}>
        {listed && shown === undefined ? (
          <NativeSelect size="xs" aria-label={t.when} value={listed.join} data={[{ value: "all", label: t.all }, { value: "any", label: t.any }]} onChange={(event) => onChange({ [event.currentTarget.value]: listed.comparisons } as Rule["conditions"])} />
        ) : <span className="dim">{listed ? "" : t.tooDeep}</span>}
        {listed && <Button size="compact-xs" variant="subtle" disabled={wrong} onClick={() => setText(shown === undefined ? JSON.stringify(conditions, null, 2) : undefined)}>{shown === undefined ? t.asText : t.asBuilder}</Button>}
      </Group>
      {shown !== undefined ? (
        <Textarea aria-label={t.asText} value={shown} error={wrong ? t.badText : undefined} autosize minRows={6} maxRows={18} classNames={{ input: "mono" }} onChange={(event) => write(event.currentTarget.value)} />
      ) : listed && (
        <Stack gap={8}>
          {listed.comparisons.map((each, at) => (
            <One key={at} told={each} onChange={(next) => onChange({ [listed.join]: listed.comparisons.map((other, index) => (index === at ? next : other)) } as Rule["conditions"])}
              onRemove={listed.comparisons.length > 1 ? () => onChange({ [listed.join]: listed.comparisons.filter((_, index) => index !== at) } as Rule["conditions"]) : undefined} />
          ))}
          <Button size="compact-sm" variant="default" w="fit-content" leftSection={<IconPlus size={14} aria-hidden="true" />} onClick={() => onChange({ [listed.join]: [...listed.comparisons, { field: "risk_score", op: "gte", value: 60 }] } as Rule["conditions"])}>{t.addCondition}</Button>
        </Stack>
      )}
    </fieldset>
  );
}

function parsed(text: string): Rule["conditions"] | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return read && typeof read === "object" && !Array.isArray(read) ? (read as Rule["conditions"]) : undefined;
  } catch {
    return undefined;
  }
}

function One({ told, onChange, onRemove }: { told: Comparison; onChange: (next: Comparison) => void; onRemove: (() => void) | undefined }) {
  const kind = kindOf(told.field);
  const [text, setText] = useState(() => (Array.isArray(told.value) ? told.value.join(", ") : String(told.value ?? "")));
  const change = (field: string, op: string, written: string): void => {
    setText(written);
    onChange({ field, op, ...(op === "exists" ? { value: true } : { value: valueOf(kindOf(field), op, written) }) });
  };
  return (
    <div className="condition">
      <Select aria-label={t.field} searchable size="xs" value={told.field} data={facts.map(([name]) => ({ value: name, label: nameOfField(name) }))} maxDropdownHeight={280} comboboxProps={{ transitionProps: { duration: 0 } }}
        onChange={(field) => { if (field) { const op = OPS[kindOf(field)].includes(told.op) ? told.op : (OPS[kindOf(field)][0] ?? "eq"); change(field, op, kindOf(field) === "flag" ? "true" : kindOf(field) === kind ? text : ""); } }} />
      <NativeSelect aria-label={t.op} size="xs" value={told.op} data={OPS[kind].map((op) => ({ value: op, label: OP_NAMES[op] ?? op }))} onChange={(event) => change(told.field, event.currentTarget.value, text)} />
      {told.op === "exists" ? <span /> : kind === "flag" ? <NativeSelect aria-label={t.value} size="xs" value={text} data={[{ value: "true", label: texts.filters.yes }, { value: "false", label: texts.filters.no }]} onChange={(event) => change(told.field, told.op, event.currentTarget.value)} />
        : <TextInput aria-label={t.value} size="xs" value={text} placeholder={SEVERAL.has(told.op) ? texts.filters.values : undefined} onChange={(event) => change(told.field, told.op, event.currentTarget.value)} />}
      {onRemove ? <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t.remove} onClick={onRemove}><IconX size={14} /></ActionIcon> : <span />}
    </div>
  );
}

function valueOf(kind: Kind, op: string, written: string): unknown {
  if (kind === "flag") return written === "true";
  const listed = written.split(",").map((each) => each.trim()).filter(Boolean);
  const values = kind === "number" ? listed.map(Number) : listed;
  return SEVERAL.has(op) ? values : kind === "number" ? Number(written) : written.trim();
}
