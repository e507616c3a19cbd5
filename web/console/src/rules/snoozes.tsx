import { Button, NativeSelect, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, Refused } from "../api";
import { useMay } from "../may";
import { done, failed } from "../told";
import { atMoment } from "../words";
import type { Rule } from "./policy";
import "./rules.css";
import { texts as t } from "./texts";

const DAY = 86_400_000; // milliseconds
type Subject = keyof typeof t.subjects;

/** For whom a rule in force does not count, and until when. */
export function Snoozes({ rule }: { rule: Rule }) {
  const queries = useQueryClient();
  const may = useMay();
  const [now] = useState(() => Date.now());
  const [subject, setSubject] = useState<Subject>("user");
  const [value, setValue] = useState("");
  const [days, setDays] = useState(1);
  const [note, setNote] = useState("");
  const path = { rule_id: rule.id };
  const act = (what: Promise<unknown>, told: string): void => void what.then(() => { setValue(""); done(told); return queries.invalidateQueries({ queryKey: ["policy"] }); })
    .catch((cause: unknown) => failed(cause instanceof Refused && cause.code === "second_person_needed" ? new Error(t.second) : cause));
  const silence = (): void => act(api.POST("/risk/v1/rules/{rule_id}/snoozes", { params: { path }, body: { subject, value: value.trim(), until: Date.now() + days * DAY, ...(note.trim() ? { note: note.trim() } : {}) } }), t.silenced);
  const end = (of: Subject, whom: string): void => act(api.DELETE("/risk/v1/rules/{rule_id}/snoozes", { params: { path, query: { subject: of, value: whom } } }), t.ended);
  const silent = (rule.snoozes ?? []).filter(({ until }) => until > now);
  return (
    <section className="card try" aria-label={t.silence}>
      <Title order={3} size="h6">{t.silence}</Title>
      <p className="dim">{silent.length ? t.silenceHelp : t.none}</p>
      <ul className="seen">{silent.map((each) => <li key={`${each.subject} ${each.value}`}><span>{t.subjects[each.subject]} {each.value}<br /><span className="dim">{t.to(atMoment(each.until))}{each.note ? ` · ${each.note}` : ""}</span></span>{may("DELETE /risk/v1/rules/{rule_id}/snoozes") && <Button size="compact-xs" variant="default" aria-label={`${t.end}: ${each.value}`} onClick={() => end(each.subject, each.value)}>{t.end}</Button>}</li>)}</ul>
      {may("POST /risk/v1/rules/{rule_id}/snoozes") && (
        <div className="snooze-form" onKeyDown={(event) => { if (event.key === "Enter" && event.target instanceof HTMLInputElement) { event.preventDefault(); if (value.trim()) silence(); } }}>
          <NativeSelect size="xs" label={t.subject} value={subject} data={Object.entries(t.subjects).map(([name, label]) => ({ value: name, label }))} onChange={(event) => setSubject(event.currentTarget.value as Subject)} />
          <TextInput size="xs" label={t.value} maxLength={1024} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
          <NativeSelect size="xs" label={t.until} value={String(days)} data={[1, 7, 30].map((each) => ({ value: String(each), label: t.days(each) }))} onChange={(event) => setDays(Number(event.currentTarget.value))} />
          <TextInput size="xs" label={t.note} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Button size="xs" variant="light" disabled={!value.trim()} onClick={silence}>{t.add}</Button>
        </div>
      )}
    </section>
  );
}
