"""Rollups: how many actions of each kind there were, and what became of them, for overviews.

A *cell* is everything that an overview shows about an action; a rollup counts the actions in each cell. What becomes known about an action
later, its result or a label, moves it from one cell to another: a *change*. Each change is counted once, by its name, even if it is
delivered twice, and in any order.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from typing import Literal, Self

from tessera.labels import FRAUD
from tessera.tallies import summed

APART = "|"  # separates the facts of a cell; none of them contains it

type By = Literal["hour", "application", "action_type", "recommendation", "reason", "result", "label"]


@dataclass(frozen=True)
class Cell:
    """What an overview shows about an action. `reason` is the first of its reasons; missing or unknown facts are empty."""

    application: str
    action_type: str
    recommendation: str  # what was decided
    reason: str = ""
    result: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        return APART.join(astuple(self))

    @classmethod
    def named(cls, name: str) -> Self:
        return cls(*name.split(APART))


@dataclass(frozen=True, kw_only=True)
class Change:
    """An action appears in a cell, or moves from one into another. `health` is by how much it changes the counts of `health`, by name."""

    name: str
    before: Cell | None
    after: Cell
    health: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Rollup:
    """The number of actions by the name of their cell, the names of the changes that have been counted, and the counts of `health`."""

    cells: Mapping[str, int] = field(default_factory=dict)
    counted: tuple[str, ...] = ()
    health: Mapping[str, int] = field(default_factory=dict)

    def with_changes(self, changes: Iterable[Change]) -> Self:
        """This with those changes counted that have not been counted before."""
        news = {change.name: change for change in changes if change.name not in set(self.counted)}
        cells = dict(self.cells)
        for change in news.values():
            cells[change.after.name] = cells.get(change.after.name, 0) + 1
            if change.before:
                cells[change.before.name] = cells.get(change.before.name, 0) - 1
        health = summed((self.health, *(change.health for change in news.values())))
        return type(self)(cells=_counts(cells), counted=(*self.counted, *news), health=health)


def total(rollups: Iterable[Rollup]) -> Rollup:
    """Several rollups as one, without the names of counted changes."""
    several, cells = list(rollups), dict[str, int]()
    for rollup in several:
        for name, count in rollup.cells.items():
            cells[name] = cells.get(name, 0) + count
    return Rollup(cells=_counts(cells), health=summed(rollup.health for rollup in several))


def _counts(cells: Mapping[str, int]) -> Mapping[str, int]:
    """Counts without empty cells. One may be negative as long as an earlier change has not arrived yet."""
    return {name: count for name, count in sorted(cells.items()) if count}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an overview: the actions that have `value` in common (an hour is in epoch milliseconds; empty if there is no value),
    counted by decision, result and label; only labels that occur are listed."""

    value: str | int
    actions: int
    recommendations: Mapping[str, int]
    results: Mapping[str, int]
    labels: Mapping[str, int]
    challenge_rate: float | None  # of all actions
    pass_rate: float | None  # of challenged actions with a reported result, those that succeeded
    fraud_rate: float | None  # of all actions, those labelled as confirmed or suspected fraud

    @classmethod
    def of(cls, value: str | int, cells: Mapping[Cell, int]) -> Self:
        def counted(holds: Callable[[Cell], bool]) -> int:
            return sum(count for cell, count in cells.items() if holds(cell))

        actions = counted(lambda _: True)
        challenged = counted(lambda cell: cell.recommendation == "challenge")
        ended = counted(lambda cell: cell.recommendation == "challenge" and cell.result != "")
        passed = counted(lambda cell: cell.recommendation == "challenge" and cell.result == "success")
        return cls(
            value=value,
            actions=actions,
            recommendations={each: counted(lambda cell: cell.recommendation == each) for each in ("trust", "allow", "challenge", "deny")},  # noqa: B023
            results={each: counted(lambda cell: cell.result == each) for each in ("success", "failure", "incomplete")},  # noqa: B023
            labels={each: counted(lambda cell: cell.label == each) for each in sorted({cell.label for cell in cells} - {""})},  # noqa: B023
            challenge_rate=_share(challenged, actions),
            pass_rate=_share(passed, ended),
            fraud_rate=_share(counted(lambda cell: cell.label in FRAUD), actions),
        )


def lines(hours: Mapping[int, Rollup], by: By, wanted: Callable[[Cell], bool]) -> tuple[Line, ...]:
    """The lines of an overview of hours (by their first millisecond): hours in chronological order, everything else by number of
    actions."""
    groups: dict[str | int, dict[Cell, int]] = {}
    for hour, rollup in hours.items():
        for name, count in rollup.cells.items():
            if wanted(cell := Cell.named(name)):
                group = groups.setdefault(hour if by == "hour" else getattr(cell, by), {})
                group[cell] = group.get(cell, 0) + count
    made = [Line.of(value, cells) for value, cells in groups.items()]
    return tuple(sorted(made, key=lambda line: (0 if by == "hour" else -line.actions, line.value)))


def whole(hours: Mapping[int, Rollup], wanted: Callable[[Cell], bool]) -> Line:
    """Everything in one line."""
    named = {Cell.named(name): count for name, count in total(hours.values()).cells.items()}
    return Line.of("", {cell: count for cell, count in named.items() if wanted(cell)})


def _share(part: int, of: int) -> float | None:
    return round(part / of, 4) if of else None
