import { Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, held } from "../api";
import type { components } from "../described/api";
import { Failed, Loading } from "../frame/states";
import { inNumbers, inPercent, inWords } from "../words";
import { useMonth } from "./month";
import { texts } from "./texts";
import type { Editing } from "./view";

const t = texts.sensitivity;
type Level = components["schemas"]["Sensitivity"];
type Reason = components["schemas"]["ReasonEntry"];
type Alerts = components["schemas"]["ReasonLine"];
const LEVELS = Object.keys(t.levels) as Level[];

/** How much each reason counts, beside what it costs honest people. */
export function Sensitivity({ configuration, may, put }: Editing) {
  const [find, setFind] = useState("");
  const [only, setOnly] = useState(false);
  const [now] = useState(() => Date.now());
  const read = useQuery({ queryKey: ["reasons"], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/reasons", { signal })).reasons as Reason[] });
  const health = useMonth(now);
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const chosen = configuration.sensitivity ?? {};
  const alerts = new Map((health.data?.reasons ?? []).map((line) => [line.reason, line]));
  const wanted = find.trim().toLowerCase();
  const reasons = read.data.filter(({ code, description, polarity }) => polarity !== "none" && (!only || code in chosen) && (!wanted || `${code} ${inWords(code)} ${description}`.toLowerCase().includes(wanted)));
  const set = (code: string, level: Level): void => {
    const next = { ...chosen, [code]: level };
    if (level === "default") delete next[code];
    void put({ ...configuration, sensitivity: next });
  };
  return (
    <section className="card">
      <p className="dim lead">{t.lead}</p>
      <div className="look-up"><TextInput aria-label={t.find} placeholder={t.find} value={find} onChange={(event) => setFind(event.currentTarget.value)} /><Switch label={t.onlyChanged} checked={only} onChange={(event) => setOnly(event.currentTarget.checked)} /></div>
      {reasons.length === 0 ? <p className="dim">{t.nothing}</p> : (
        <table className="plain-table reasons-table">
          <thead><tr><th scope="col">{t.reason}</th><th scope="col" className="number" title={t.weightHelp}>{t.weight}</th><th scope="col" className="number">{t.alerts}</th><th scope="col" className="number">{t.falseAlarms}</th><th scope="col">{t.counts}</th></tr></thead>
          <tbody>{reasons.map((reason) => <Row key={reason.code} reason={reason} alerts={alerts.get(reason.code)} known={health.isSuccess} may={may} level={(chosen[reason.code] as Level | undefined) ?? "default"} onSet={(level) => set(reason.code, level)} />)}</tbody>
        </table>
      )}
    </section>
  );
}

function Row({ reason, alerts, known, may, level, onSet }: { reason: Reason; alerts: Alerts | undefined; known: boolean; may: boolean; level: Level; onSet: (level: Level) => void }) {
  const share = alerts?.false_alarms?.share;
  return (
    <tr>
      <th scope="row"><b>{inWords(reason.code)}</b> <code>{reason.code}</code><br /><span className="dim">{reason.description}</span></th>
      <td className="number">{reason.weight === undefined ? "–" : inNumbers(reason.weight)}</td>
      <td className="number">{alerts ? inNumbers(alerts.alerts) : known ? "0" : "…"}</td>
      <td className="number">{share === undefined ? <span className="dim">{alerts ? t.few : "–"}</span> : inPercent(share)}</td>
      <td>
        <select className="level" disabled={!may} data-changed={level !== "default" || undefined} aria-label={`${t.counts}: ${inWords(reason.code)}`} value={level} onChange={(event) => onSet(event.currentTarget.value as Level)}>
          {LEVELS.map((each) => <option key={each} value={each}>{t.levels[each]}</option>)}
        </select>
      </td>
    </tr>
  );
}
