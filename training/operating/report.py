"""What to look at every month, in words and tables: what decides, what months were like, what has drifted."""

from collections.abc import Iterator, Mapping, Sequence

from datasets.measures import Interval
from training.deployment import drift
from training.operating.actions import Actions
from training.operating.candidate import Artefact
from training.operating.estimates import FIGURES, Audit, corrected, known, naive
from training.operating.rules import MONTH

MOST_TERMS = 10
MOST_PERIODS = 12
NOTES = """*As it seems* is of what is labelled or went through. *Corrected* lets what was drawn by lot stand for the rest; it is missing
where nothing does: allow a control, and review some denials drawn by lot. A month of which nothing has come to light is left out."""


def text(actions: Actions, deciding: Artefact, now: int, audit: Audit | None = None) -> str:
    """The report as of a time, in Markdown."""
    return "\n".join([*_months(actions.as_of(now), now, audit), *_drift(actions.as_of(now), deciding, now)]) + "\n"


def estimates(naively: Mapping[str, Interval], well: Mapping[str, Interval], truly: Mapping[str, Interval] | None = None) -> list[str]:
    """A row's cells: each figure as it seems, corrected with its interval, and as it was where that is known."""
    cells = []
    for name in FIGURES:
        cells += [_share(naively.get(name)), _shown(well.get(name))] + ([_share(truly.get(name))] if truly is not None else [])
    return cells


def _months(actions: Actions, now: int, audit: Audit | None) -> Iterator[str]:
    yield "# The months, by what has come to light\n"
    headings = [f"{name}, {how}" for name in FIGURES for how in ("as it seems", "corrected")]
    yield from table(["days before now", "actions", "challenges withheld", *headings], _rows(actions, now, audit))
    yield f"\n{' '.join(NOTES.split())}\n"


def _rows(actions: Actions, now: int, audit: Audit | None) -> Iterator[list[str]]:
    for number in range(MOST_PERIODS, 0, -1):
        month = actions.between(now - number * MONTH, now - (number - 1) * MONTH)
        found = known(month, now)
        if len(found.fraud):
            withheld = int(found.actions.treated("withheld").sum())
            counting = month.where(month.counting(now))
            days = f"{number * 30} to {number * 30 - 30}"
            yield [days, f"{len(counting):,}", str(withheld), *estimates(naive(month, now), corrected(month, now, audit))]


def _drift(actions: Actions, deciding: Artefact, now: int) -> Iterator[str]:
    yield "# What has drifted, from the two months before to the last\n"
    then, last = actions.between(now - 3 * MONTH, now - MONTH), actions.between(now - MONTH, now + 1)
    if not (len(then) and len(last)):
        yield "Not enough months to say."
        return
    moved = [each for each in drift.of_terms(deciding, _observed(then), _observed(last)) if each.index >= drift.SLIGHT]
    if not moved:
        yield f"No term's stability index reaches {drift.SLIGHT}."
        return
    rows = [[each.name, f"{each.then:.1%}", f"{each.now:.1%}", f"{each.index:.2f}"] for each in moved[:MOST_TERMS]]
    yield from table(["term", "measured then", "measured now", "stability index"], rows)
    yield f"\nAbove {drift.SERIOUS} find out why: a release, a new market, or an SDK that measures no longer."


def table(headings: Sequence[str], rows: Iterator[list[str]] | Sequence[list[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _observed(actions: Actions) -> list[Mapping[str, object]]:
    return [{"observed": actions.observed.columns[place]} for place in actions.seen]


def _share(interval: Interval | None) -> str:
    return f"{interval.figure:.2%}" if interval else "–"


def _shown(interval: Interval | None) -> str:
    return f"{interval.figure:.2%} ({interval.low:.2%} – {interval.high:.2%})" if interval else "–"
