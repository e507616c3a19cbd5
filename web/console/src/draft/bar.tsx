import { Button, Group, Progress, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { Refused } from "../api";
import { useMay } from "../may";
import * as policy from "../rules/policy";
import { texts as all } from "../texts";
import { done, failed } from "../told";
import { atMoment, withoutKind } from "../words";
import { Changes } from "./changes";
import "./draft.css";
import { Picture } from "./picture";
import { texts as t } from "./texts";

const r = all.rules;
const DAYS = 14;

/** The draft: what it changes, what that would have come to, and putting it into force. */
export function DraftBar({ draft, onDone }: { draft: policy.Draft; onDone: () => Promise<void> }) {
  const may = useMay();
  const [note, setNote] = useState("");
  const publish = (): void => {
    policy.publish(draft.revision, note).then((version) => { done(r.published(version)); setNote(""); return onDone(); })
      .catch((cause: unknown) => { if (cause instanceof Refused && cause.code === "second_person_needed") failed(new Error(r.second)); else failed(cause); });
  };
  const watch = (): void => {
    policy.watchLive(!draft.in_preview).then(() => { done(draft.in_preview ? t.unwatched : t.watched); return onDone(); }).catch(failed);
  };
  return (
    <section className="card draft" aria-label={r.draft}>
      <Group justify="space-between"><Title order={2} size="h6">{r.draft}</Title><span className="dim">{r.draftBy(withoutKind(draft.author), atMoment(draft.changed_at))}</span></Group>
      <Changes changes={draft.changes} />
      {draft.faults.length > 0 && <p role="alert"><b>{r.faults}</b>: {draft.faults.map((each) => `${each.location} ${each.message}`).join("; ")}</p>}
      <Trial key={draft.revision} disabled={draft.faults.length > 0} live={draft.in_preview} onWatch={may("PUT /risk/v1/configuration/draft/preview") ? watch : undefined} />
      <form className="publish" onSubmit={(event) => { event.preventDefault(); publish(); }}>
        {may("POST /risk/v1/configuration/publish") && (
          <>
            <TextInput aria-label={r.publishNote} placeholder={r.publishNote} maxLength={500} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
            <Button type="submit" disabled={draft.faults.length > 0}>{r.publish}</Button>
          </>
        )}
        {may("DELETE /risk/v1/configuration/draft") && <Button variant="subtle" onClick={() => { policy.dropDraft().then(() => { done(r.dropped); return onDone(); }).catch(failed); }}>{r.drop}</Button>}
      </form>
    </section>
  );
}

/** What the whole draft would have changed: on past actions at once, on live ones from now on. */
function Trial({ disabled, live, onWatch }: { disabled: boolean; live: boolean; onWatch: (() => void) | undefined }) {
  const [progress, setProgress] = useState<number>();
  const [tried, setTried] = useState<policy.Tried>();
  const go = (): void => {
    setProgress(0);
    policy.tryDraft(DAYS, setProgress).then(setTried).catch(failed).finally(() => setProgress(undefined));
  };
  return (
    <>
      <div className="deeds">
        <Button size="compact-sm" variant="light" disabled={disabled || progress !== undefined} onClick={go}>{progress === undefined ? t.trial : t.trying}</Button>
        {onWatch && <Button size="compact-sm" variant="subtle" disabled={disabled} aria-pressed={live} onClick={onWatch}>{live ? t.watching : t.watch}</Button>}
        <span className="dim">{live ? t.watched : t.trialHelp}</span>
      </div>
      {progress !== undefined && <Progress value={progress * 100} size="sm" aria-label={t.trying} mt={8} />}
      {tried && <div className="trial" role="status" aria-label={t.trial}><Picture tried={tried} days={DAYS} /></div>}
    </>
  );
}
