import { Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { inNumbers, inWords } from "../words";
import { told, type Metrics } from "./measures";
import { texts as t } from "./texts";

/** Which reasons stop honest people, the costliest first. */
export function Reasons({ reasons }: { reasons: Metrics["reasons"] }) {
  const lines = [...reasons].sort((one, other) => (other.friction ?? 0) - (one.friction ?? 0)).slice(0, 20);
  return (
    <section className="card scrolls" tabIndex={0}>
      <Title order={2} size="h6">{t.reasons}</Title>
      <p className="dim lead">{lines.length ? t.reasonsHelp : t.noReasons}</p>
      {lines.length > 0 && (
        <table className="plain-table">
          <thead><tr><th scope="col">{t.reason}</th>{[t.alerts, t.passed, t.falseAlarms, t.precision, t.friction].map((name) => <th key={name} scope="col" className="number">{name}</th>)}</tr></thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.reason}>
                <th scope="row"><Link to="/configuration" search={{ part: "sensitivity" }} title={t.lower}>{inWords(line.reason)}</Link> <code>{line.reason}</code></th>
                <td className="number">{inNumbers(line.alerts)}</td><td className="number">{told(line.pass_rate)}</td><td className="number">{told(line.false_alarms)}</td><td className="number">{told(line.precision)}</td>
                <td className="number">{inNumbers(line.friction ?? 0)}{line.per_alert !== undefined && <span className="dim"> · {inNumbers(line.per_alert)} {t.perAlert}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
