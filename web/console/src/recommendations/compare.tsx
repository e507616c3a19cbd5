import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { api, held, type Kind } from "../api";
import { Empty, Failed, Loading } from "../frame/states";
import { texts } from "../texts";
import { inFull, inWords, signed } from "../words";
import { KindBadge, Score } from "./badges";

const t = texts.compare;

/** Two actions side by side: which reasons moved the score from one to the other. */
export function CompareView() {
  const { one = "", other = "" } = useSearch({ from: "/compare" });
  const read = useQuery({
    queryKey: ["compare", one, other],
    enabled: Boolean(one && other),
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/actions/compare", { params: { query: { one, other } }, signal })),
  });
  if (!one || !other) return <Empty title={t.title} help={t.choose} />;
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { data } = read;
  const most = Math.max(...data.moved.map(({ points }) => Math.abs(points)), 1);
  return (
    <div className="view page">
      <Title order={1} size="h4">{t.title}</Title>
      <div className="pair">
        {[[t.one, data.one], [t.other, data.other]].map(([name, side]) => typeof side === "object" && (
          <section key={String(name)} className="card">
            <Title order={2} size="h6">{String(name)}</Title>
            <KindBadge kind={side.recommendation as Kind} /> <Score value={side.model_score} kind={side.recommendation as Kind} />
            <p><Link to="/recommendations" search={{ action: side.action_id }}>{inFull(side.action_performed_at)}</Link></p>
          </section>
        ))}
      </div>
      {!data.same_model && <p className="note">{t.differentModels}</p>}
      <Title order={2} size="h6">{t.moved}</Title>
      {data.moved.length === 0 && <p className="dim">{t.nothing}</p>}
      <table className="plain-table">
        <thead><tr><th scope="col">{texts.details.why}</th><th scope="col">{t.one}</th><th scope="col">{t.other}</th><th scope="col" className="number">{t.difference}</th></tr></thead>
        <tbody>
          {data.moved.map((each) => (
            <tr key={each.code} data-raises={each.points > 0}>
              <th scope="row">{inWords(each.code)}<br /><code>{each.code}</code></th>
              <td>{each.text_one ?? "–"}</td>
              <td>{each.text_other ?? "–"}</td>
              <td className="number">
                <b>{signed(each.points)}</b>
                <svg viewBox="0 0 100 3" preserveAspectRatio="none" className="share-bar" aria-hidden="true"><rect width="100" height="3" className="ground" /><rect x={each.points > 0 ? 50 : 50 - (Math.abs(each.points) / most) * 50} width={(Math.abs(each.points) / most) * 50} height="3" className="share" /></svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
