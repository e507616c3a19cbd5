import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { ACTION_TYPES } from "../described/catalogue";
import { texts } from "./texts";
import type { Editing } from "./view";

type Base = (typeof ACTION_TYPES)[number];
type Type = keyof typeof texts.attributes.types;
const ALIAS = /^[a-z0-9_-]{1,64}$/;

/** Names of the tenant's own for actions, and what each is judged as. */
export function ActionNames({ configuration, may, put }: Editing) {
  const t = texts.actions;
  const named = configuration.custom_actions ?? {};
  const [name, setName] = useState("");
  const [base, setBase] = useState<Base>("login");
  const [description, setDescription] = useState("");
  const taken = name in named || (ACTION_TYPES as readonly string[]).includes(name);
  const fits = ALIAS.test(name) && !taken;
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (fits && await put({ ...configuration, custom_actions: { ...named, [name]: { base, ...(description.trim() ? { description: description.trim() } : {}) } } })) { setName(""); setDescription(""); }
  };
  const remove = (gone: string): void => void put({ ...configuration, custom_actions: Object.fromEntries(Object.entries(named).filter(([each]) => each !== gone)) });
  return (
    <section className="card">
      <p className="dim lead">{t.lead}</p>
      {Object.keys(named).length === 0 ? <Nothing title={t.none} help={t.noneHelp} /> : (
        <ul className="seen">
          {Object.entries(named).map(([each, action]) => (
            <li key={each}><span><b>{each}</b> <span className="dim">{t.base} {action.base.replaceAll("_", " ")}{action.description ? ` · ${action.description}` : ""}</span></span>{may && <Button size="compact-xs" variant="subtle" color="red" title={t.used} aria-label={`${texts.remove}: ${each}`} onClick={() => remove(each)}>{texts.remove}</Button>}</li>
          ))}
        </ul>
      )}
      {may && <form className="add-form" onSubmit={(event) => void add(event)}>
        <TextInput label={t.name} value={name} maxLength={64} error={name && !fits ? (taken ? t.taken : t.rule) : undefined} onChange={(event) => setName(event.currentTarget.value)} />
        <NativeSelect label={t.base} value={base} data={ACTION_TYPES.map((value) => ({ value, label: value.replaceAll("_", " ") }))} onChange={(event) => setBase(event.currentTarget.value as Base)} />
        <TextInput label={t.description} value={description} maxLength={500} onChange={(event) => setDescription(event.currentTarget.value)} />
        <Button type="submit" disabled={!fits}>{texts.save}</Button>
      </form>}
    </section>
  );
}

/** Which custom attributes there are; without any, everything that comes is taken. */
export function Attributes({ configuration, may, put }: Editing) {
  const t = texts.attributes;
  const defined = configuration.custom_attributes ?? {};
  const [name, setName] = useState("");
  const [type, setType] = useState<Type>("string");
  const write = (next: Record<string, Type>): Promise<boolean> => put({ ...configuration, custom_attributes: Object.keys(next).length ? next : null });
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() && await write({ ...defined, [name.trim()]: type })) setName("");
  };
  return (
    <section className="card">
      <p className="dim lead">{t.lead}</p>
      {Object.keys(defined).length === 0 ? <Nothing title={t.none} help={t.noneHelp} /> : (
        <ul className="seen">
          {Object.entries(defined).map(([each, kind]) => (
            <li key={each}><span><b>{each}</b> <span className="dim">{t.types[kind]}</span></span>{may && <Button size="compact-xs" variant="subtle" color="red" aria-label={`${texts.remove}: ${each}`} onClick={() => void write(Object.fromEntries(Object.entries(defined).filter(([other]) => other !== each)))}>{texts.remove}</Button>}</li>
          ))}
        </ul>
      )}
      {may && <form className="add-form" onSubmit={(event) => void add(event)}>
        <TextInput label={t.name} value={name} maxLength={64} onChange={(event) => setName(event.currentTarget.value)} />
        <NativeSelect label={t.type} value={type} data={Object.entries(t.types).map(([value, label]) => ({ value, label }))} onChange={(event) => setType(event.currentTarget.value as Type)} />
        <Button type="submit" disabled={!name.trim()}>{texts.save}</Button>
      </form>}
    </section>
  );
}

function Nothing({ title, help }: { title: string; help: string }) {
  return <p><b>{title}.</b> <span className="dim">{help}</span></p>;
}
