import { Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, held, type Kind } from "../api";
import type { components } from "../described/api";
import { Failed, Loading } from "../frame/states";
import { texts } from "../texts";
import { atClock, inNumbers, inWords } from "../words";
import { KindBadge, Score } from "./badges";
import { Fact } from "./details";

const t = texts.session;
type Schemas = components["schemas"];
type Page = Schemas["PageActivity"];
type Action = Schemas["ActionLine"];

/** The device session of an action in the order of time: its pages with what was done on them, and its actions. */
export function SessionOf({ id }: { id: string }) {
  const read = useQuery({ queryKey: ["session", id], queryFn: async ({ signal }) => held(await api.GET("/risk/v1/actions/{action_id}/session", { params: { path: { action_id: id } }, signal })) });
  if (read.isError) return <Failed cause={read.error} again={() => void read.refetch()} />;
  if (!read.data) return <Loading />;
  const { pages, actions, opened_at: opened } = read.data;
  const begin = Math.min(...[opened, ...pages.map(({ first }) => first), ...actions.map(({ at }) => at)].filter((at): at is number => at !== undefined));
  const end = Math.max(begin + 1, ...pages.map(({ last }) => last), ...actions.map(({ at }) => at));
  const entries = [...pages.map((page) => ({ at: page.first, page })), ...actions.map((action) => ({ at: action.at, action }))].sort((one, other) => one.at - other.at);
  return (
    <>
      {pages.length + actions.length > 2 && <Lanes pages={pages} actions={actions} begin={begin} end={end} />}
      {opened ? <p className="dim">{t.opened} {atClock(opened)}</p> : <p className="note">{t.gone}</p>}
      <ol className="session">
        {entries.map((entry) => (
          <li key={`${"page" in entry ? "page" : "action"} ${entry.at} ${"action" in entry ? entry.action.action_id : entry.page.location}`}>
            {"page" in entry ? <PageTold page={entry.page} /> : <ActionTold action={entry.action} own={entry.action.action_id === id} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** From when to when there was telemetry of each page, and where the actions were. */
function Lanes({ pages, actions, begin, end }: { pages: readonly Page[]; actions: readonly Action[]; begin: number; end: number }) {
  const at = (moment: number): number => ((moment - begin) / (end - begin)) * 96 + 2;
  const height = pages.length * 10 + 14;
  return (
    <svg className="lanes" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" style={{ height }} aria-hidden="true">
      {pages.map((page, lane) => <rect key={`${page.first} ${lane}`} x={at(page.first)} y={lane * 10 + 4} width={Math.max(1, at(page.last) - at(page.first))} height="6" rx="1" className="lane"><title>{page.location ?? ""}</title></rect>)}
      {actions.map((action) => <rect key={action.action_id} x={at(action.at) - 0.3} width="0.6" y="0" height={height} className="moment" data-kind={action.recommendation.toLowerCase()} />)}
    </svg>
  );
}

function PageTold({ page }: { page: Page }) {
  const facts: [string, string | undefined][] = [
    [t.batches, `${page.batches} · ${atClock(page.first)} – ${atClock(page.last)}`],
    [t.active, `${inNumbers(page.active_time / 1000)} s`],
    [t.typing, page.key_strokes ? [t.keys(page.key_strokes), page.mean_hold && `${t.held} ${inNumbers(page.mean_hold)} ms`, page.mean_interval && `${t.apart} ${inNumbers(page.mean_interval)} ms`].filter(Boolean).join(" · ") : undefined],
    [t.entered, page.methods.length ? page.methods.map((each) => each.replace(/^is_/, "").replaceAll("_", " ")).join(", ") : undefined],
    [t.pointing, page.pointer_positions ? [t.positions(page.pointer_positions), page.movements && t.movements(page.movements, page.straight_movements)].filter(Boolean).join(" · ") : undefined],
    [t.touches, page.touches ? String(page.touches) : undefined],
    [t.scripted, page.scripted_presses ? String(page.scripted_presses) : undefined],
  ];
  return (
    <section>
      <Title order={3} size="h6"><span className="dim">{atClock(page.first)}</span> {page.location ?? t.page}</Title>
      <dl className="facts">{facts.map(([name, value]) => value && <Fact key={name} name={name}>{value}</Fact>)}</dl>
    </section>
  );
}

function ActionTold({ action, own }: { action: Action; own: boolean }) {
  const kind = action.recommendation.toLowerCase() as Kind;
  return (
    <Link to="/recommendations" search={(before) => ({ ...before, action: action.action_id })} className="action-line" aria-current={own || undefined}>
      <span className="dim">{atClock(action.at)}</span><KindBadge kind={kind} /><Score value={action.risk_score} kind={kind} />
      <span>{action.action_type.replaceAll("_", " ")}{own && <b> · {t.thisOne}</b>}</span>
      <span className="dim">{[action.reasons[0] && inWords(action.reasons[0]), action.result && (texts.results[action.result] ?? action.result)].filter(Boolean).join(" · ")}</span>
    </Link>
  );
}
