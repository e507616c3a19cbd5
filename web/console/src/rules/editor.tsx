import { ActionIcon, Button, Group, NativeSelect, NumberInput, Progress, Stack, Switch, Textarea, TextInput, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Refused } from "../api";
import { Picture } from "../draft/picture";
import { useMay } from "../may";
import { texts } from "../texts";
import { failed } from "../told";
import { Conditions } from "./conditions";
import { backtest, type Rule, type Tried } from "./policy";
import { Snoozes } from "./snoozes";

const t = texts.rules;
const DAYS = 14;
interface Props { rule: Rule; existing: boolean; onSave: (rule: Rule) => Promise<void>; onRemove: () => void; onClose: () => void }

/** One rule: what it does, when, and what it would have done. It goes into the draft, and has no effect before that is published. */
export function Editor({ rule: before, existing, onSave, onRemove, onClose }: Props) {
  const [rule, setRule] = useState(before);
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState(false);
  const writes = useMay()("PUT /risk/v1/configuration/draft");
  const change = (changes: Partial<Rule>): void => setRule({ ...rule, ...changes, updated_at: Date.now() } as Rule);
  const save = (): void => { setBusy(true); void onSave({ ...rule, name: rule.name.trim() }).finally(() => setBusy(false)); };
  return (
    <aside className="details wide" aria-label={rule.name || t.create} onKeyDown={(event) => { if (event.key === "Escape" && !event.defaultPrevented) onClose(); }}>
      <Group className="details-top" justify="space-between" wrap="nowrap">
        <Title order={2} size="h5">{rule.name || t.create}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.details.close} onClick={onClose}><IconX size={18} /></ActionIcon>
      </Group>
      <form className="details-body" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Stack gap="sm">
          <TextInput label={t.name} required maxLength={100} value={rule.name} onChange={(event) => change({ name: event.currentTarget.value })} />
          <Textarea label={t.description} autosize minRows={1} maxLength={1000} value={rule.description ?? ""} onChange={(event) => change({ description: event.currentTarget.value || null })} />
          <div className="three">
            <NativeSelect label={t.does} value={rule.recommendation} data={(["trust", "allow", "challenge", "deny"] as const).map((each) => ({ value: each, label: texts.kinds[each] }))} onChange={(event) => change({ recommendation: event.currentTarget.value as Rule["recommendation"] })} />
            <NativeSelect label={t.mode} value={rule.mode} data={[{ value: "preview", label: t.states.preview }, { value: "production", label: t.states.production }]} onChange={(event) => change({ mode: event.currentTarget.value as Rule["mode"] })} />
            <NumberInput label={t.order} min={1} allowDecimal={false} hideControls value={rule.priority} onChange={(priority) => { if (typeof priority === "number" && priority > 0) change({ priority }); }} />
          </div>
          <Switch label={t.enabled} checked={rule.enabled ?? false} onChange={(event) => change({ enabled: event.currentTarget.checked })} />
          <Conditions conditions={rule.conditions} onChange={(conditions) => change({ conditions })} onWrong={setWrong} />
          <Backtest rule={rule} existing={existing} disabled={wrong} />
          {existing && <Snoozes rule={before} />}
          {!writes && <p className="note">{t.readOnly}</p>}
          {writes && <Group gap="xs">
            <Button type="submit" loading={busy} disabled={wrong || !rule.name.trim()}>{t.toDraft}</Button>
            {existing && <Button variant="subtle" color="red" onClick={onRemove}>{t.remove}</Button>}
          </Group>}
        </Stack>
      </form>
    </aside>
  );
}

function Backtest({ rule, existing, disabled }: { rule: Rule; existing: boolean; disabled: boolean }) {
  const [progress, setProgress] = useState<number>();
  const [tried, setTried] = useState<Tried>();
  const go = (): void => {
    setProgress(0);
    setTried(undefined);
    backtest({ ...rule, name: rule.name.trim() || "…" }, existing, DAYS, setProgress).catch(async (cause: unknown) => {
      if (cause instanceof Refused && cause.code === "rule_not_found") return backtest({ ...rule, name: rule.name.trim() || "…" }, false, DAYS, setProgress);
      throw cause;
    }).then(setTried).catch(failed).finally(() => setProgress(undefined));
  };
  return (
    <section className="card try">
      <Group justify="space-between"><Title order={3} size="h6">{t.backtest}</Title><Button size="compact-sm" variant="default" disabled={disabled || progress !== undefined} onClick={go}>{progress === undefined ? t.backtest : t.backtesting}</Button></Group>
      {progress !== undefined && <Progress value={progress * 100} size="sm" aria-label={t.backtesting} mt={8} />}
      {tried && <div role="status"><Picture tried={tried} days={DAYS} hits={t.hits(tried.hits)} /></div>}
    </section>
  );
}
