import { ActionIcon, Button, Group, TextInput, Title } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Refused, type Kind } from "../api";
import { Empty, Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { KindBadge } from "../recommendations/badges";
import { oneAction } from "../recommendations/search";
import { texts } from "../texts";
import { done, failed } from "../told";
import { atMoment, shown, withoutKind } from "../words";
import { phraseOf } from "./conditions";
import { Editor } from "./editor";
import * as policy from "./policy";

const t = texts.rules;

/** The rules in their order, what the draft changes about them, and the versions before. */
export function RulesView() {
  const asked = useSearch({ from: "/rules" });
  const navigate = useNavigate({ from: "/rules" });
  const queries = useQueryClient();
  const force = useQuery(policy.inForce);
  const drafted = useQuery(policy.draft);
  const may = useMay();
  const writes = may("PUT /risk/v1/configuration/draft");
  const model = useQuery(oneAction(asked.like));
  const begun = asked.id === "new" && force.data && (!asked.like || !model.isPending);
  const made = useMemo(() => {
    const base = drafted.data?.configuration ?? force.data?.configuration;
    if (!begun || !base) return undefined;
    return model.data ? policy.like(base, model.data) : policy.fresh(base);
  }, [begun, asked.like]);
  if (force.isError || drafted.isError) return <Failed cause={force.error ?? drafted.error} again={() => { void force.refetch(); void drafted.refetch(); }} />;
  if (!force.data || drafted.data === undefined) return <Loading />;
  const { data: draft } = drafted;
  const configuration = draft?.configuration ?? force.data.configuration;
  const rules = policy.inOrder(configuration.rules ?? []);
  const before = new Map((force.data.configuration.rules ?? []).map((rule) => [rule.id, rule]));
  const open = (id: string | undefined): void => void navigate({ search: { id } });
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["policy"] });
  const put = async (next: policy.Configuration): Promise<void> => {
    try {
      queries.setQueryData(policy.draft.queryKey, await policy.putDraft(draft?.based_on ?? force.data.version, next));
      done(t.inDraft);
    } catch (cause) {
      failed(cause);
      throw cause;
    }
  };
  const edited = made ?? rules.find(({ id }) => id === asked.id);

  return (
    <div className="view rules" data-details={edited ? true : undefined}>
      <div className="bar">
        <Group justify="space-between" gap="xs">
          <Group gap="sm" align="baseline"><Title order={1} size="h4">{t.title}</Title><span className="dim">{t.lead}</span></Group>
          <Group gap={6}>
            <Button size="compact-sm" variant="default" onClick={() => void navigate({ search: { panel: asked.panel ? undefined : "versions" } })} aria-expanded={asked.panel === "versions"}>{t.versions}</Button>
            {writes && <Button size="compact-sm" leftSection={<IconPlus size={15} aria-hidden="true" />} onClick={() => open("new")}>{t.create}</Button>}
          </Group>
        </Group>
      </div>
      <div className="split">
        <div className="rules-list">
          {draft && <DraftBar draft={draft} onDone={refresh} />}
          {asked.panel === "versions" && <Versions onDone={refresh} />}
          {rules.length === 0 ? <Empty title={t.empty} help={t.emptyHelp} /> : (
            <ol className="rule-rows">
              {rules.map((rule, at) => (
                <li key={rule.id} className="rule-row" data-opened={rule.id === asked.id || undefined}>
                  <span className="rule-order">
                    <ActionIcon variant="subtle" color="gray" size="sm" disabled={at === 0 || !writes} aria-label={`${t.up}: ${rule.name}`} onClick={() => void put(policy.moved(configuration, rule.id, -1)).catch(() => {})}><IconChevronUp size={15} /></ActionIcon>
                    <b>{at + 1}</b>
                    <ActionIcon variant="subtle" color="gray" size="sm" disabled={at === rules.length - 1 || !writes} aria-label={`${t.down}: ${rule.name}`} onClick={() => void put(policy.moved(configuration, rule.id, 1)).catch(() => {})}><IconChevronDown size={15} /></ActionIcon>
                  </span>
                  <button type="button" className="plain rule-open" onClick={() => open(rule.id)}>
                    <span className="rule-name"><strong>{rule.name}</strong><KindBadge kind={rule.recommendation as Kind} /><State rule={rule} />{draft && JSON.stringify(before.get(rule.id)) !== JSON.stringify(rule) && <span className="label changed">{t.draft}</span>}</span>
                    <span className="dim">{phraseOf(rule)}</span>
                  </button>
                </li>
              ))}
            </ol>
          )}
        </div>
        {edited && (
          <Editor key={edited.id} rule={edited} existing={made === undefined} onClose={() => open(undefined)}
            onSave={(rule) => put(policy.withRule(configuration, rule)).then(() => open(rule.id)).catch(() => {})}
            onRemove={() => { void put(policy.withoutRule(configuration, edited.id)).then(() => open(undefined)).catch(() => {}); }} />
        )}
      </div>
    </div>
  );
}

function State({ rule }: { rule: policy.Rule }) {
  const ended = Boolean(rule.expires_at && rule.expires_at < Date.now());
  const state = !rule.enabled ? "off" : ended ? "expired" : rule.mode;
  return <span className="label" data-state={state}>{t.states[state]}</span>;
}

function DraftBar({ draft, onDone }: { draft: policy.Draft; onDone: () => Promise<void> }) {
  const may = useMay();
  const [note, setNote] = useState("");
  const publish = (): void => {
    policy.publish(draft.revision, note).then((version) => { done(t.published(version)); setNote(""); return onDone(); })
      .catch((cause: unknown) => { if (cause instanceof Refused && cause.code === "second_person_needed") failed(new Error(t.second)); else failed(cause); });
  };
  return (
    <section className="card draft" aria-label={t.draft}>
      <Group justify="space-between"><Title order={2} size="h6">{t.draft}</Title><span className="dim">{t.draftBy(withoutKind(draft.author), atMoment(draft.changed_at))}</span></Group>
      <ul className="seen">
        {draft.changes.map((each, at) => {
          const { path, before, after } = each as { path: string; before?: unknown; after?: unknown };
          return <li key={`${path} ${at}`}><span>{String(path)}</span><span className="dim change">{brief(before)} → {brief(after)}</span></li>;
        })}
      </ul>
      {draft.faults.length > 0 && <p role="alert"><b>{t.faults}</b>: {draft.faults.map((each) => `${each.location} ${each.message}`).join("; ")}</p>}
      <form className="publish" onSubmit={(event) => { event.preventDefault(); publish(); }}>
        {may("POST /risk/v1/configuration/publish") && <><TextInput aria-label={t.publishNote} placeholder={t.publishNote} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Button type="submit" disabled={draft.faults.length > 0}>{t.publish}</Button></>}
        {may("DELETE /risk/v1/configuration/draft") && <Button variant="subtle" onClick={() => { policy.dropDraft().then(() => { done(t.dropped); return onDone(); }).catch(failed); }}>{t.drop}</Button>}
      </form>
    </section>
  );
}

function brief(value: unknown): string {
  if (value === undefined || value === null) return "–";
  const text = typeof value === "object" && !Array.isArray(value) && "name" in value ? String(value.name) : shown(value);
  return text.length > 70 ? `${text.slice(0, 70)}…` : text;
}

function Versions({ onDone }: { onDone: () => Promise<void> }) {
  const read = useQuery(policy.versions);
  const may = useMay();
  if (read.isError) return <Failed cause={read.error} />;
  if (!read.data) return <Loading />;
  const back = (version: number): void => {
    policy.rollBack(version).then((number) => { done(t.wentBack(number)); return onDone(); })
      .catch((cause: unknown) => { if (cause instanceof Refused && cause.code === "second_person_needed") failed(new Error(t.second)); else failed(cause); });
  };
  return (
    <section className="card draft" aria-label={t.versions}>
      <Title order={2} size="h6">{t.versions}</Title>
      <ul className="seen">
        {read.data.map((each, at) => (
          <li key={each.version}>
            <span><b>{each.version}</b> {each.note}<br /><span className="dim">{withoutKind(each.author)} · {atMoment(each.published_at)}</span></span>
            {at === 0 ? <span className="label">{t.current}</span> : may("POST /risk/v1/configuration/rollback") && <Button size="compact-xs" variant="default" onClick={() => back(each.version)}>{t.back}</Button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
