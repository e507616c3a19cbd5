import { ActionIcon, Button, Group, Textarea, Title } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Action, Case, Kind } from "../api";
import { Failed, Loading } from "../frame/states";
import { useMay } from "../may";
import { KindBadge, Score } from "../recommendations/badges";
import { actionsOf } from "../recommendations/search";
import { texts } from "../texts";
import { done, failed } from "../told";
import { atMoment, inWords, userOf, withoutKind } from "../words";
import { addNote, change, decide, oneCase } from "./casework";

const t = texts.cases;
interface Props { id: string; me: string; act: (what: Promise<Case>, told: string) => void; onClose: () => void }

/** One case: what is in it, its notes, and what can be done. */
export function CasePanel({ id, me, act, onClose }: Props) {
  const read = useQuery(oneCase(id));
  const decides = useMay()("POST /risk/v1/cases/{case_id}/decision");
  const found = read.data;
  if (read.isError) return <aside className="details"><Failed cause={read.error} again={() => void read.refetch()} /></aside>;
  return (
    <aside className="details wide" aria-label={found?.title ?? t.title} onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <Group className="details-top" justify="space-between" wrap="nowrap">
        <Title order={2} size="h5">{found?.title ?? t.title}</Title>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.details.close} onClick={onClose}><IconX size={18} /></ActionIcon>
      </Group>
      {found ? (
        <div className="details-body">
          <p className="dim">{withoutKind(found.created_by)} · {atMoment(found.created_at)} · {texts.details.assignee}: {withoutKind(found.assignee ?? t.nobody)}</p>
          {found.decision && <p className="note">{t.decided(found.decision.verdict === "fraud" ? t.fraud : t.legitimate, withoutKind(found.decision.by))}, {atMoment(found.decision.at)}</p>}
          <Group gap={6} my="sm">
            {decides && <Button size="compact-sm" variant="default" c="var(--deny)" disabled={found.state === "closed"} onClick={() => act(decide(found, "fraud"), t.saved)}>{t.fraud}</Button>}
            {decides && <Button size="compact-sm" variant="default" c="var(--allow)" disabled={found.state === "closed"} onClick={() => act(decide(found, "legitimate"), t.saved)}>{t.legitimate}</Button>}
            <Button size="compact-sm" variant="default" disabled={found.state === "closed" || found.assignee === me} onClick={() => act(change(found, { assignee: me }), texts.deeds.assigned(1, me))}>{t.take}</Button>
            <Button size="compact-sm" variant="default" onClick={() => act(change(found, { state: found.state === "open" ? "closed" : "open" }), t.saved)}>{found.state === "open" ? t.close : t.reopen}</Button>
          </Group>
          <Actions ids={found.action_ids} />
          <Notes found={found} />
        </div>
      ) : <Loading />}
    </aside>
  );
}

function Actions({ ids }: { ids: readonly string[] }) {
  const read = useQuery(actionsOf(ids));
  if (!ids.length) return null;
  return (
    <section className="section">
      <Title order={3} size="h6">{t.actions(ids.length)}</Title>
      {read.isError ? <Failed cause={read.error} /> : !read.data ? <Loading /> : (
        <ul className="case-actions">{read.data.map((action) => <li key={action.id}><ActionLine action={action} /></li>)}</ul>
      )}
    </section>
  );
}

function ActionLine({ action }: { action: Action }) {
  const kind = action.recommendation.type as Kind;
  return (
    <Link to="/recommendations" search={{ action: action.context.action_id }} className="action-line">
      <KindBadge kind={kind} /><Score value={action.risk_score} kind={kind} />
      <span>{action.context.action_type.replaceAll("_", " ")} · {userOf(action)?.id ?? texts.recommendations.anonymous}</span>
      <span className="dim">{atMoment(action.context.action_performed_at)}{action.reasons[0] ? ` · ${inWords(action.reasons[0])}` : ""}</span>
      {action.label && <span className="label" data-label={action.label}>{texts.labels[action.label]}</span>}
    </Link>
  );
}

function Notes({ found }: { found: Case }) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const save = (): void => {
    addNote(found, text.trim()).then(() => { setText(""); done(t.saved); return queries.invalidateQueries({ queryKey: ["case", found.case_id] }); }).catch(failed);
  };
  return (
    <section className="section">
      <Title order={3} size="h6">{t.notes}</Title>
      <ol className="notes">{(found.notes ?? []).map((note) => <li key={`${note.at} ${note.text}`}><span className="dim">{withoutKind(note.by)} · {atMoment(note.at)}</span><p>{note.text}</p></li>)}</ol>
      {found.state === "open" && (
        <form onSubmit={(event) => { event.preventDefault(); if (text.trim()) save(); }}>
          <Textarea aria-label={t.note} placeholder={t.note} autosize minRows={2} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Button type="submit" size="compact-sm" mt={6} disabled={!text.trim()}>{t.addNote}</Button>
        </form>
      )}
    </section>
  );
}
