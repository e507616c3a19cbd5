import { NativeSelect, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Failed, Loading } from "../frame/states";
import { atClock } from "../words";
import { checked, useNewest, type Check } from "./checks";
import { texts } from "./texts";

const t = texts.check;
const ICONS = { done: IconCircleCheck, partly: IconAlertTriangle, missing: IconCircleX, unknown: IconCircleDashed };

/** Watches the first session come in, and says what is missing. */
export function Checker({ application, onApplication }: { application: string | undefined; onApplication: (application: string | undefined) => void }) {
  const [span, setSpan] = useState(3_600_000);
  const [text, setText] = useState(application ?? "");
  const read = useNewest(span, application);
  const newest = read.data?.[0];
  return (
    <section className="card" aria-label={texts.parts.check}>
      <p className="dim lead">{t.lead}</p>
      <form className="check-filters" onSubmit={(event) => { event.preventDefault(); onApplication(text.trim() || undefined); }}>
        <TextInput size="xs" label={t.application} placeholder={t.all} maxLength={64} value={text} onChange={(event) => { setText(event.currentTarget.value); if (!event.currentTarget.value) onApplication(undefined); }} />
        <NativeSelect size="xs" label={t.since} value={String(span)} data={Object.entries(t.spans).map(([value, label]) => ({ value, label }))} onChange={(event) => setSpan(Number(event.currentTarget.value))} />
      </form>
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : !read.data ? <Loading /> : (
        <>
          <p role="status"><b>{newest ? t.seen(read.data.length, atClock(newest.context.action_performed_at)) : t.waiting}</b> {newest && <Link to="/recommendations" search={{ last: "24h", ...(application ? { filters: { "context.application_id": application } } : {}) }}>{t.look}</Link>}</p>
          <ol className="checks">{checked(read.data).map((check) => <Step key={check.name} check={check} />)}</ol>
        </>
      )}
    </section>
  );
}

function Step({ check }: { check: Check }) {
  const Icon = ICONS[check.state];
  const { name, help } = t.steps[check.name];
  return (
    <li data-state={check.state}>
      <Icon size={20} aria-hidden="true" />
      <span><b>{name}</b>{check.state !== "done" && <><br /><span className="dim">{help}</span></>}</span>
      <span className="check-state">{t.states[check.state]}{check.of > 0 && <span className="dim"> · {t.of(check.seen, check.of)}</span>}</span>
    </li>
  );
}
