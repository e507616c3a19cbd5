import { NativeSelect, TextInput, Title } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Empty, Failed, Loading } from "../frame/states";
import { texts as all } from "../texts";
import { inNumbers } from "../words";
import { Bands } from "./bands";
import { Drift } from "./drift";
import { FraudRates } from "./fraud_rates";
import "./health.css";
import { cases, range, told, useHealth, type By, type Line, type Metrics } from "./measures";
import { Reasons } from "./reasons";
import { texts as t } from "./texts";

const FIGURES = ["alert_rate", "pass_rate", "precision", "recall", "unknown", "control", "degraded"] as const;

/** How well decisions do: each figure with what it means and what to do about it. */
export function HealthView() {
  const asked = useSearch({ from: "/health" });
  const navigate = useNavigate({ from: "/health" });
  const [now] = useState(() => Date.now());
  const days = asked.days ?? 31;
  const by: By = asked.by ?? "action_type";
  const read = useHealth(days, by, asked.application, now);
  const choose = (chosen: Partial<typeof asked>): void => void navigate({ search: (before) => ({ ...before, ...chosen }), replace: true });
  return (
    <div className="view page health">
      <div><Title order={1} size="h4">{t.title}</Title><p className="dim lead">{t.lead}</p></div>
      <div className="health-filters">
        <div className="spans" role="group" aria-label={t.span}>{Object.entries(t.spans).map(([value, name]) => <button key={value} type="button" className="plain" aria-pressed={Number(value) === days} onClick={() => choose({ days: Number(value) as typeof asked.days })}>{name}</button>)}</div>
        <NativeSelect size="xs" aria-label={t.by} value={by} data={Object.entries(t.bys).map(([value, label]) => ({ value, label: `${t.by}: ${label}` }))} onChange={(event) => choose({ by: event.currentTarget.value as By })} />
        <Application key={asked.application} application={asked.application ?? ""} onFind={(application) => choose({ application: application || undefined })} />
      </div>
      {read.isError ? <Failed cause={read.error} again={() => void read.refetch()} /> : !read.data ? <Loading /> : read.data.total.actions === 0 ? <Empty title={t.none} help={t.noneHelp} /> : (
        <>
          <p className="note" role="status">{read.data.complete ? "" : `${t.incomplete} `}{read.data.maturity.mature ? t.mature : t.immature(read.data.maturity.immature_days, read.data.maturity.mature_days)}</p>
          <Figures total={read.data.total} />
          <Bands line={read.data.total} />
          <Lines lines={read.data.lines} by={by} />
          <Reasons reasons={read.data.reasons} />
          <Drift drift={read.data.drift} />
          <Shadows shadows={read.data.shadows} />
        </>
      )}
      <FraudRates application={asked.application} />
    </div>
  );
}

function Application({ application, onFind }: { application: string; onFind: (application: string) => void }) {
  const [text, setText] = useState(application);
  return <form onSubmit={(event) => { event.preventDefault(); onFind(text.trim()); }}><TextInput size="xs" type="search" aria-label={t.bys.application} placeholder={all.overview.all} maxLength={64} value={text} onChange={(event) => { setText(event.currentTarget.value); if (!event.currentTarget.value) onFind(""); }} /></form>;
}

function Figures({ total }: { total: Line }) {
  const { corrected } = total;
  return (
    <div className="figures">
      {FIGURES.filter((name) => total[name]).map((name) => (
        <section key={name} className="card figure" aria-label={t.figures[name]?.name}>
          <Title order={2} size="h6">{t.figures[name]?.name}</Title>
          <p className="figure-value" data-few={total[name]?.share === undefined || undefined}>{told(total[name])}</p>
          <p className="dim">{[range(total[name]), cases(total[name])].filter(Boolean).join(" · ")}</p>
          <p>{t.figures[name]?.means} <span className="dim">{t.figures[name]?.act}</span></p>
        </section>
      ))}
      {corrected && (
        <section className="card figure" aria-label={t.corrected.precision}>
          <Title order={2} size="h6">{t.corrected.precision}</Title>
          <p className="figure-value" data-few={corrected.precision?.share === undefined || undefined}>{told(corrected.precision)}</p>
          <p className="dim">{t.corrected.recall}: {told(corrected.recall)}</p>
          <p>{t.corrected.means}</p>
        </section>
      )}
    </div>
  );
}

function Lines({ lines, by }: { lines: readonly Line[]; by: By }) {
  if (!lines.length) return null;
  return (
    <section className="card scrolls" tabIndex={0}>
      <Title order={2} size="h6">{t.lines}: {t.bys[by]}</Title>
      <table className="plain-table">
        <thead><tr><th scope="col">{t.bys[by]}</th>{[t.actions, t.alerts, t.passed, t.precision, t.figures.recall?.name].map((name) => <th key={name} scope="col" className="number">{name}</th>)}</tr></thead>
        <tbody>{lines.map((line) => <tr key={line.value}><th scope="row">{(line.value ?? "–").replaceAll("_", " ")}</th><td className="number">{inNumbers(line.actions)}</td><td className="number">{told(line.alert_rate)}</td><td className="number">{told(line.pass_rate)}</td><td className="number">{told(line.precision)}</td><td className="number">{told(line.recall)}</td></tr>)}</tbody>
      </table>
    </section>
  );
}

function Shadows({ shadows }: { shadows: Metrics["shadows"] }) {
  return (
    <section className="card scrolls" tabIndex={0}>
      <Title order={2} size="h6">{t.shadow}</Title>
      <p className="dim lead">{shadows.length ? t.shadowHelp : t.noShadow}</p>
      {shadows.length > 0 && (
        <table className="plain-table">
          <thead><tr><th scope="col">{t.shadow}</th>{[t.actions, t.agree, t.moved, t.precision].map((name) => <th key={name} scope="col" className="number">{name}</th>)}</tr></thead>
          <tbody>{shadows.map((line) => <tr key={`${line.model} ${line.shadow}`}><th scope="row">{line.shadow} · {line.model}</th><td className="number">{inNumbers(line.actions)}</td><td className="number">{told(line.agreement)}</td><td className="number">{line.moved === undefined ? "–" : inNumbers(line.moved)}</td><td className="number">{told(line.shadow_precision)} · {told(line.precision)}</td></tr>)}</tbody>
        </table>
      )}
    </section>
  );
}
