import { Title } from "@mantine/core";
import { inNumbers, inPercent, inWords } from "../words";
import type { Metrics } from "./measures";
import { texts as t } from "./texts";

const SHOWN = 15;

/** What is measured otherwise than before, what moved most first. */
export function Drift({ drift }: { drift: Metrics["drift"] }) {
  const terms = drift?.terms ?? [];
  const told = terms.filter(({ level }) => level !== "too_few");
  const few = terms.length - told.length;
  return (
    <section className="card scrolls" tabIndex={0}>
      <Title order={2} size="h6">{t.drift}</Title>
      <p className="dim lead">{t.driftHelp}</p>
      {told.length > 0 && (
        <table className="plain-table">
          <thead><tr><th scope="col">{t.term}</th><th scope="col" className="number">{t.index}</th><th scope="col"><span className="hidden">{t.drift}</span></th><th scope="col" className="number">{t.now}</th><th scope="col" className="number">{t.observed}</th></tr></thead>
          <tbody>{told.slice(0, SHOWN).map((term) => <tr key={term.term}><th scope="row">{inWords(term.term)} <code>{term.term}</code></th><td className="number">{term.index === undefined ? "–" : inNumbers(term.index)}</td><td><span className="label" data-level={term.level}>{t.levels[term.level]}</span></td><td className="number">{inNumbers(term.now)}</td><td className="number">{share(term.observed_then)} → {share(term.observed_now)}</td></tr>)}</tbody>
        </table>
      )}
      {few > 0 && <p className="dim">{t.fewTerms(few)}</p>}
    </section>
  );
}

const share = (value: number | undefined): string => (value === undefined ? "–" : inPercent(value));
