import { Button, NativeSelect, Progress, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { choices } from "../described/catalogue";
import { typed } from "../lists/entries";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { inWords } from "../words";
import { MOST, send, withdraw, type Failure, type LabelRequest, type Sent } from "./labelling";
import { texts as t } from "./texts";

type Subject = keyof typeof t.subjects;

/** Labels for many at once: what was refused is named, and what was sent can be taken back. */
export function Many({ onDone }: { onDone: () => Promise<void> }) {
  const [text, setText] = useState("");
  const [type, setType] = useState<Subject>("ACTION_ID");
  const [label_type, setLabel] = useState<LabelRequest["label_type"]>("CONFIRMED_FRAUD");
  const [source, setSource] = useState<keyof typeof t.sources>("MANUAL_REVIEW");
  const [use_case, setUseCase] = useState<string>("");
  const [progress, setProgress] = useState<number>();
  const [came, setCame] = useState<{ sent: Sent[]; failures: Failure[] }>();
  const values = typed(text);
  const go = (event: FormEvent): void => {
    event.preventDefault();
    setProgress(0);
    const what = { label_type, source, ...(use_case ? { use_case: use_case as NonNullable<LabelRequest["use_case"]> } : {}) } as Omit<LabelRequest, "subject">;
    send(values, what, type, setProgress).then((result) => { setCame(result); setText(result.failures.map(({ value }) => value).join("\n")); done(t.sent(result.sent.length)); return onDone(); }).catch(failed).finally(() => setProgress(undefined));
  };
  const back = (one: Sent): void => void withdraw(one.label_id).then(() => { setCame((before) => before && { ...before, sent: before.sent.filter((each) => each !== one) }); done(t.withdrawn); return onDone(); }).catch(failed);
  return (
    <section className="card" aria-label={t.add}>
      <form className="many" onSubmit={go}>
        <Textarea className="whole" label={t.values} description={t.valuesHelp} autosize minRows={3} maxRows={12} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <NativeSelect size="xs" label={t.subject} value={type} data={Object.entries(t.subjects).map(([value, label]) => ({ value, label }))} onChange={(event) => setType(event.currentTarget.value as Subject)} />
        <NativeSelect size="xs" label={t.label} value={label_type} data={choices.label_type.map((value) => ({ value, label: all.labels[value] ?? value }))} onChange={(event) => setLabel(event.currentTarget.value as LabelRequest["label_type"])} />
        <NativeSelect size="xs" label={t.source} value={source} data={Object.entries(t.sources).map(([value, label]) => ({ value, label }))} onChange={(event) => setSource(event.currentTarget.value as keyof typeof t.sources)} />
        <NativeSelect size="xs" label={t.useCase} value={use_case} data={[{ value: "", label: t.notSaid }, ...choices.use_case.map((value) => ({ value, label: inWords(value) }))]} onChange={(event) => setUseCase(event.currentTarget.value)} />
        <Button type="submit" size="xs" disabled={!values.length || values.length > MOST || progress !== undefined}>{progress === undefined ? t.send(values.length) : t.sending(progress, values.length)}</Button>
      </form>
      {progress !== undefined && <Progress value={(progress / Math.max(1, values.length)) * 100} size="sm" mt={8} aria-label={t.add} />}
      {came && came.failures.length > 0 && <div role="alert"><p><b>{t.refused(came.failures.length)}</b></p><ul className="seen">{came.failures.slice(0, 20).map(({ value, message }) => <li key={value}><span>{value}</span><span className="dim change">{message}</span></li>)}</ul></div>}
      {came && came.sent.length > 0 && <><p className="dim">{t.just}</p><ul className="seen">{came.sent.slice(0, 20).map((one) => <li key={one.label_id}><span>{one.value}</span><Button size="compact-xs" variant="subtle" aria-label={`${t.withdraw}: ${one.value}`} onClick={() => back(one)}>{t.withdraw}</Button></li>)}</ul></>}
    </section>
  );
}
