import { Title } from "@mantine/core";
import { inNumbers, inPercent } from "../words";
import { told, type Line } from "./measures";
import { texts as t } from "./texts";

/** By ten points of the score: fraud as it was, and as the model expected it. */
export function Bands({ line }: { line: Line }) {
  return (
    <section className="card scrolls" tabIndex={0}>
      <Title order={2} size="h6">{t.bands}</Title>
      <p className="dim lead">{t.bandsHelp}{line.calibration_error !== undefined && ` ${t.calibration(inPercent(line.calibration_error))}`}</p>
      <table className="plain-table bands">
        <thead><tr><th scope="col">{t.band}</th>{[t.actions, t.alerts, t.passed].map((name) => <th key={name} scope="col" className="number">{name}</th>)}<th scope="col" className="number">{t.fraud}</th><th scope="col" className="number">{t.expected}</th><th scope="col"><span className="hidden">{t.fraud}</span></th></tr></thead>
        <tbody>
          {line.bands.map((band) => (
            <tr key={band.score}>
              <th scope="row">{band.score}–{band.score + 10}</th>
              <td className="number">{inNumbers(band.actions)}</td><td className="number">{inNumbers(band.alerts)}</td><td className="number">{told(band.pass_rate)}</td><td className="number">{told(band.fraud)}</td><td className="number">{band.expected === undefined ? "–" : inPercent(band.expected)}</td>
              <td className="band-picture">
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width="100" height="8" className="all" /><rect width={(band.fraud?.share ?? 0) * 100} height="8" className="fraud" />
                  {band.fraud?.low !== undefined && band.fraud.high !== undefined && <rect x={band.fraud.low * 100} width={(band.fraud.high - band.fraud.low) * 100} y="3" height="2" className="interval" />}
                  {band.expected !== undefined && <rect x={Math.min(99, band.expected * 100)} width="1" height="8" className="expected" />}
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
