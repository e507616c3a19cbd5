import { Button, Checkbox, CloseButton, Group, NativeSelect, Pill, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconFilterPlus } from "@tabler/icons-react";
import { useState, type FormEvent, type ReactNode } from "react";
import type { Wanted } from "../asked";
import { texts } from "../texts";
import { conditionOf, field, fields, named, opsOf, phrase, withFilter, type Field, type Op } from "./fields";

interface Props { filters: Wanted | undefined; onChange: (filters: Wanted | undefined) => void; children?: ReactNode }
const t = texts.filters;
const KINDS = ["deny", "challenge", "allow", "trust"] as const;
const OF_KIND = "recommendation.type";

const grouped = Object.entries(Object.groupBy(fields, ({ group }) => group) as Record<string, Field[]>).map(([group, items = []]) => ({
  group,
  items: items.map(({ name, title }) => ({ value: name, label: title })),
}));

/** What is looked for: a button for each recommendation, a pill for each other filter, and a form for a new one. */
export function Filters({ filters, onChange, children }: Props) {
  const [edited, setEdited] = useState<string | null>();
  useHotkeys([["f", () => setEdited(null)]]);
  const chosen = kindsIn(filters);
  const toggle = (kind: string): void => {
    const kinds = chosen.includes(kind) ? chosen.filter((each) => each !== kind) : [...chosen, kind];
    onChange(withFilter(filters, OF_KIND, kinds.length ? (kinds.length === 1 ? kinds[0] : { in: kinds }) : undefined));
  };
  const others = Object.entries(filters ?? {}).filter(([name]) => name !== OF_KIND);
  return (
    <Group gap={6}>
      <div role="group" aria-label={texts.recommendations.columns.kind} className="kinds">
        {KINDS.map((kind) => (
          <button key={kind} type="button" className="kind-toggle" data-kind={kind} aria-pressed={chosen.includes(kind)} onClick={() => toggle(kind)}>
            <span className="dot" aria-hidden="true" />{texts.kinds[kind]}
          </button>
        ))}
      </div>
      {others.map(([name, wanted]) => (
        <Popover key={name} opened={edited === name} onChange={(open) => setEdited(open ? name : undefined)} position="bottom-start" trapFocus returnFocus>
          <Popover.Target>
            <Pill size="md" className="filter-pill">
              <button type="button" className="plain" onClick={() => setEdited(name)}>{phrase(name, wanted)}</button>
              <CloseButton size="xs" aria-label={t.remove(field(name).title)} onClick={() => onChange(withFilter(filters, name, undefined))} />
            </Pill>
          </Popover.Target>
          <Popover.Dropdown>
            <FilterForm of={field(name)} wanted={wanted} onDone={(each, told) => { onChange(withFilter(withFilter(filters, name, undefined), each, told)); setEdited(undefined); }} />
          </Popover.Dropdown>
        </Popover>
      ))}
      <Popover opened={edited === null} onChange={(open) => setEdited(open ? null : undefined)} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button size="compact-sm" variant="default" leftSection={<IconFilterPlus size={15} aria-hidden="true" />} onClick={() => setEdited(edited === null ? undefined : null)}>{t.add}</Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterForm onDone={(name, wanted) => { onChange(withFilter(filters, name, wanted)); setEdited(undefined); }} />
        </Popover.Dropdown>
      </Popover>
      {children}
      {filters && <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>{t.clear}</Button>}
    </Group>
  );
}

function kindsIn(filters: Wanted | undefined): string[] {
  const { value } = conditionOf(filters?.[OF_KIND]);
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === "string");
}

function FilterForm({ of, wanted, onDone }: { of?: Field; wanted?: unknown; onDone: (name: string, wanted: unknown) => void }) {
  const before = conditionOf(wanted);
  const [name, setName] = useState(of?.name ?? null);
  const chosen = name ? field(name) : undefined;
  const [op, setOp] = useState<Op>(of ? (of.choices && before.op === "eq" ? "in" : before.op) : "in");
  const [value, setValue] = useState<string[]>(() => (wanted === undefined ? [] : (Array.isArray(before.value) ? before.value : [before.value]).map(String)));
  const told = chosen && valueOf(chosen, op, value);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen && told !== undefined) onDone(chosen.name, op === "eq" ? told : { [op]: told });
  };
  return (
    <form onSubmit={save}>
      <Stack gap="xs" w={300}>
        <Select
          label={t.field} placeholder={t.find} data={grouped} value={name} searchable data-autofocus={!of || undefined} maxDropdownHeight={320} size="sm"
          comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
          onChange={(next) => { setName(next); if (next) { setOp(opsOf(field(next))[0] ?? "eq"); setValue([]); } }}
        />
        {chosen && (
          <>
            <NativeSelect label={t.op} size="sm" value={op} data={opsOf(chosen).map((each) => ({ value: each, label: t.ops[each] ?? each }))} onChange={(event) => setOp(event.currentTarget.value as Op)} />
            <Values of={chosen} op={op} value={value} onChange={setValue} />
            <Button type="submit" size="sm" disabled={told === undefined}>{t.apply}</Button>
          </>
        )}
      </Stack>
    </form>
  );
}

function Values({ of, op, value, onChange }: { of: Field; op: Op; value: string[]; onChange: (value: string[]) => void }) {
  if (op === "exists" || of.kind === "flag") {
    const told = value[0] ?? "true";
    return <NativeSelect label={t.value} size="sm" value={told} data={[{ value: "true", label: t.yes }, { value: "false", label: t.no }]} onChange={(event) => onChange([event.currentTarget.value])} />;
  }
  if (of.choices) {
    return (
      <Checkbox.Group label={t.value} value={value} onChange={onChange}>
        <Stack gap={6} mt={4}>{of.choices.map((each) => <Checkbox key={each} size="sm" value={each} label={named(of.name, each)} />)}</Stack>
      </Checkbox.Group>
    );
  }
  if (op === "between") {
    return (
      <Group grow>
        <TextInput label={t.least} inputMode="decimal" size="sm" value={value[0] ?? ""} onChange={(event) => onChange([event.currentTarget.value, value[1] ?? ""])} />
        <TextInput label={t.most} inputMode="decimal" size="sm" value={value[1] ?? ""} onChange={(event) => onChange([value[0] ?? "", event.currentTarget.value])} />
      </Group>
    );
  }
  const several = op === "in";
  return (
    <TextInput
      label={several ? t.values : t.value} size="sm" inputMode={of.kind === "number" ? "decimal" : "text"} value={value.join(several ? "," : "")}
      onChange={(event) => onChange(several ? event.currentTarget.value.split(",") : [event.currentTarget.value])}
    />
  );
}

/** What the form says, as the API takes it; undefined while it says too little. */
function valueOf({ kind, choices }: Field, op: Op, value: string[]): unknown {
  if (op === "exists" || kind === "flag") return (value[0] ?? "true") === "true";
  const told = value.map((each) => each.trim()).filter(Boolean);
  if (!told.length) return undefined;
  if (kind !== "number") return op === "in" || choices ? told : told[0];
  const numbers = told.map(Number);
  if (numbers.some(Number.isNaN)) return undefined;
  if (op === "between") return numbers.length === 2 && numbers[0]! <= numbers[1]! ? numbers : undefined;
  return op === "in" ? numbers : numbers[0];
}
