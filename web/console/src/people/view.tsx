import { Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { texts } from "../texts";
import { Address, Device, User } from "./profiles";

const t = texts.people;
type Kind = "user" | "device" | "address";

/** What is known about a user, a device or an address. */
export function PersonView() {
  const { kind = "user", id } = useSearch({ from: "/person" });
  return (
    <div className="view page">
      <Title order={1} size="h4">{t.title}</Title>
      <Search key={`${kind} ${id}`} kind={kind} id={id ?? ""} />
      {!id ? <p className="dim">{t.lead}</p> : kind === "user" ? <User id={id} /> : kind === "device" ? <Device id={id} /> : <Address ip={id} />}
    </div>
  );
}

function Search({ kind, id }: { kind: Kind; id: string }) {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<{ kind: Kind; id: string }>({ kind, id });
  const find = (event: FormEvent): void => {
    event.preventDefault();
    if (asked.id.trim()) void navigate({ to: "/person", search: { kind: asked.kind, id: asked.id.trim() } });
  };
  return (
    <form onSubmit={find} className="look-up">
      <NativeSelect aria-label={t.title} value={asked.kind} data={Object.entries(t.kinds).map(([value, label]) => ({ value, label }))} onChange={(event) => setAsked({ ...asked, kind: event.currentTarget.value as Kind })} />
      <TextInput aria-label={t.id} placeholder={t.id} value={asked.id} onChange={(event) => setAsked({ ...asked, id: event.currentTarget.value })} />
      <Button type="submit">{t.find}</Button>
    </form>
  );
}
