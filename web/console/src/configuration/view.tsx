import { Switch, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { DraftBar } from "../draft/bar";
import { Versions } from "../draft/versions";
import { Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import * as policy from "../rules/policy";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import "./configuration.css";
import { ActionNames, Attributes } from "./names";
import { Sensitivity } from "./sensitivity";
import { texts as t } from "./texts";
import { Thresholds } from "./thresholds";

export type Part = keyof typeof t.parts;
/** What every part is given: the configuration as the draft has it, whether one may change it, and how to put another one into the draft. */
export interface Editing { configuration: policy.Configuration; may: boolean; put: (next: policy.Configuration) => Promise<boolean> }

/** What decides besides the rules: each part, what the draft changes about it, and what that would come to. */
export function ConfigurationView() {
  const { part = "thresholds" } = useSearch({ from: "/configuration" });
  const navigate = useNavigate({ from: "/configuration" });
  const queries = useQueryClient();
  const may = useMay()("PUT /risk/v1/configuration/draft");
  const force = useQuery(policy.inForce);
  const drafted = useQuery(policy.draft);
  if (force.isError || drafted.isError) return <Failed cause={force.error ?? drafted.error} again={() => { void force.refetch(); void drafted.refetch(); }} />;
  if (!force.data || drafted.data === undefined) return <Loading />;
  const { data: draft } = drafted;
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["policy"] });
  const put = async (next: policy.Configuration): Promise<boolean> => {
    try {
      queries.setQueryData(policy.draft.queryKey, await policy.putDraft(draft?.based_on ?? force.data.version, next));
      done(all.rules.inDraft);
      return true;
    } catch (cause) {
      failed(cause);
      return false;
    }
  };
  const editing: Editing = { configuration: draft?.configuration ?? force.data.configuration, may, put };
  return (
    <div className="view page configuration">
      <div>
        <Title order={1} size="h4">{t.title}</Title>
        <p className="dim lead">{t.lead}</p>
      </div>
      <div className="spans parts" role="group" aria-label={t.title}>
        {(Object.keys(t.parts) as Part[]).map((each) => (
          <button key={each} type="button" className="plain" aria-pressed={each === part} onClick={() => void navigate({ search: { part: each } })}>{t.parts[each]}</button>
        ))}
      </div>
      {!may && <p className="note">{t.readOnly}</p>}
      {draft && <DraftBar draft={draft} onDone={refresh} />}
      {part === "thresholds" && <Thresholds {...editing} />}
      {part === "sensitivity" && <Sensitivity {...editing} />}
      {part === "actions" && <ActionNames {...editing} />}
      {part === "attributes" && <Attributes {...editing} />}
      {part === "versions" && <><Versions onDone={refresh} /><SecondPerson {...editing} /></>}
    </div>
  );
}

function SecondPerson({ configuration, may, put }: Editing) {
  const required = configuration.second_person ?? false;
  return (
    <section className="card" aria-label={t.second.title}>
      <Title order={2} size="h6">{t.second.title}</Title>
      <Switch label={t.second.switch} checked={required} disabled={!may} onChange={(event) => void put({ ...configuration, second_person: event.currentTarget.checked })} />
      <p className="dim">{required ? t.second.on : t.second.off}</p>
    </section>
  );
}
