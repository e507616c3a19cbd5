import { ActionIcon, Button, Group, Title } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type KeyboardEvent } from "react";
import type { Kind } from "../api";
import { DraftBar } from "../draft/bar";
import { Versions } from "../draft/versions";
import { Empty, Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { KindBadge } from "../recommendations/badges";
import { oneAction } from "../recommendations/search";
import { texts } from "../texts";
import { done, failed } from "../told";
import { inNumbers } from "../words";
import { phraseOf } from "./conditions";
import { Editor } from "./editor";
import { useHits } from "./hits";
import * as policy from "./policy";
import { texts as own } from "./texts";

const t = texts.rules;

/** The rules in their order, what the draft changes about them, and the versions before. */
export function RulesView() {
  const asked = useSearch({ from: "/rules" });
  const navigate = useNavigate({ from: "/rules" });
  const queries = useQueryClient();
  const force = useQuery(policy.inForce);
  const drafted = useQuery(policy.draft);
  const may = useMay();
  const hits = useHits();
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
  const shift = (event: KeyboardEvent, rule: policy.Rule): void => {
    if (!event.altKey || !writes || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    void put(policy.moved(configuration, rule.id, event.key === "ArrowUp" ? -1 : 1)).catch(() => {});
  };
  const edited = made ?? rules.find(({ id }) => id === asked.id);

  return (
    <div className="view rules" data-details={edited ? true : undefined}>
      <div className="bar">
        <Group justify="space-between" gap="xs">
          <Group gap="sm" align="baseline"><Title order={1} size="h4">{t.title}</Title><span className="dim">{t.lead}{writes && ` ${own.keys}.`}</span></Group>
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
                  <button type="button" className="plain rule-open" aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown" onKeyDown={(event) => shift(event, rule)} onClick={() => open(rule.id)}>
                    <span className="rule-name"><strong>{rule.name}</strong><KindBadge kind={rule.recommendation as Kind} /><State rule={rule} />{draft && JSON.stringify(before.get(rule.id)) !== JSON.stringify(rule) && <span className="label changed">{t.draft}</span>}</span>
                    <span className="dim">{phraseOf(rule)}{hits && rule.mode === "production" && ` · ${own.hits(inNumbers(hits.get(rule.name) ?? 0))}`}</span>
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
