import { Button, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Refused } from "../api";
import { Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import * as policy from "../rules/policy";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { atMoment, withoutKind } from "../words";
import { Changes } from "./changes";
import "./draft.css";
import { texts as t } from "./texts";

const r = all.rules;

/** What was in force: who put it into force, what it changed, and the way back. */
export function Versions({ onDone }: { onDone: () => Promise<void> }) {
  const [opened, setOpened] = useState<number>();
  const may = useMay();
  const read = useQuery(policy.versions);
  if (read.isError) return <Failed cause={read.error} />;
  if (!read.data) return <Loading />;
  const back = (version: number): void => {
    policy.rollBack(version).then((number) => { done(r.wentBack(number)); return onDone(); })
      .catch((cause: unknown) => { if (cause instanceof Refused && cause.code === "second_person_needed") failed(new Error(r.second)); else failed(cause); });
  };
  return (
    <section className="card draft" aria-label={r.versions}>
      <Title order={2} size="h6">{r.versions}</Title>
      <ul className="seen versions">
        {read.data.map((each, at) => (
          <li key={each.version}>
            <span><b>{each.version}</b> {each.note}<br /><span className="dim">{withoutKind(each.author)} · {atMoment(each.published_at)}</span></span>
            <span>
              <Button size="compact-xs" variant="subtle" aria-expanded={opened === each.version} onClick={() => setOpened(opened === each.version ? undefined : each.version)} aria-label={`${t.older}: ${each.version}`}>{t.difference}</Button>
              {at === 0 ? <span className="label">{r.current}</span> : may("POST /risk/v1/configuration/rollback") && <Button size="compact-xs" variant="default" onClick={() => back(each.version)}>{r.back}</Button>}
            </span>
            {opened === each.version && <Difference version={each.version} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Difference({ version }: { version: number }) {
  const read = useQuery(policy.version(version));
  if (read.isError) return <Failed cause={read.error} />;
  return <div className="version-changes">{read.data ? <Changes changes={read.data.changes ?? []} /> : <Loading />}</div>;
}
