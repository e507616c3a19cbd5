"""What trying a draft on all of history has come to, as plain JSON and in lines of text."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tessera.tradeoff import Rate
from tessera_lake.redeciding.figures import Figures, Tally


def result(tally: Tally) -> Mapping[str, Any]:
    """What a draft comes to, as plain JSON."""
    corrected = tally.corrected
    return {
        "actions": tally.actions,
        "undecided": tally.undecided,
        "figures": asdict(tally.figures),
        "corrected": asdict(corrected) if corrected else None,
        "by_week": [{"begins": week, **asdict(figures)} for week, figures in tally.by_week.items()],
        "decisions": [{"before": one, "after": other, "actions": n} for (one, other), n in sorted(tally.decisions.items())],
        "not_kept": [{"rule": rule, "fact": fact, "actions": n} for (rule, fact), n in sorted(tally.open.items())],
        "examples": [action for _, action in tally.examples],
    }


def report(tally: Tally) -> Iterator[str]:
    """What a draft comes to, in lines of text."""
    yield f"{tally.actions:,} decisions, {int(tally.figures.hits):,} hits"
    if tally.undecided:
        yield f"{tally.undecided:,} could not be decided again, since a fact was not kept; they are in no figure:"
        yield from (f"  rule {rule!r} asks for {fact}: {times:,} decisions" for (rule, fact), times in sorted(tally.open.items()))
    yield f"{'':22}{'precision':>22}{'recall':>22}{'friction':>22}{'hits':>10}{'frauds':>9}"
    yield _line("all", tally.figures)
    if corrected := tally.corrected:
        yield _line("by the random control", corrected)
    yield from (_line(f"week of {datetime.fromtimestamp(week / 1000, UTC):%Y-%m-%d}", each) for week, each in tally.by_week.items())
    yield from (f"  {one} -> {other}: {times:,}" for (one, other), times in sorted(tally.decisions.items()) if one != other)
    rules = sorted({name for name, _ in tally.rules})
    yield from (f"  rule {name!r} matches {tally.rules[name, True]:,} hits and {tally.rules[name, False]:,} others" for name in rules)
    yield from (f"  for example {action}" for _, action in tally.examples[:3])


def _line(name: str, figures: Figures) -> str:
    rates = "".join(f"{_rate(each):>22}" for each in (figures.precision, figures.recall, figures.friction))
    return f"{name:22}{rates}{figures.hits:>10,.0f}{figures.frauds:>9,.0f}"


def _rate(rate: Rate) -> str:
    return f"{rate.share:.3f} ({rate.low:.3f}-{rate.high:.3f})"
