"""How a setting is chosen: the one protocol of every fit that chooses any.

Two splits, one inside the other. The *outer* one is the public protocol's: who and what judges (the people, tools, windows that
`benchmarks` name) is not read by any command here. Inside what is left, each *group* (a tool's maker, a site, a user, a password) is left
out in turn: every setting is fitted on the others, and scored on the group. The setting whose mean score is highest is fitted on all of it
and ships. No line of a benchmark enters anywhere.

What the chosen setting scores on a left-out group was looked at when it was chosen. So beside it stands the *nested* score: of the setting
that the other groups choose without this one. That figure says what to expect of a group that nobody has seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean
from typing import Any

from training.report import Report

NOBODY = ""  # no group

type Kinds = Mapping[str, Iterable[str]]
"""Groups by kind, such as sites and tools. Kinds count alike, and groups of a kind count alike."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was tried: the score (higher is better) of each setting on each group that was left out."""

    kinds: Kinds
    tried: Mapping[str, Mapping[str, float]]

    @cached_property
    def chosen(self) -> str:
        """The name of the setting that ships."""
        return self.without(NOBODY)

    @cached_property
    def nested(self) -> Mapping[str, float]:
        """Of each group, the score of the setting that is chosen without it."""
        return {group: self.tried[self.without(group)][group] for groups in self.kinds.values() for group in groups}

    def mean(self, setting: str, without: str = NOBODY) -> float:
        """The mean score of a setting over the groups, but for one."""
        scores = self.tried[setting]
        of_kinds = ([scores[group] for group in groups if group != without] for groups in self.kinds.values())
        return fmean(fmean(of_kind) for of_kind in of_kinds if of_kind)

    def without(self, group: str) -> str:
        """The name of the setting that is chosen when a group has no say; of equal ones the first."""
        return max(self.tried, key=lambda setting: round(self.mean(setting, group), 6))

    def report(self, written: Report, *, score: str) -> None:
        """Write what was tried, and what a left-out group comes to."""
        groups = [group for of_kind in self.kinds.values() for group in of_kind]
        written.table(
            f"How the setting was chosen: {score}, of each group when it is left out",
            ("setting", "mean", *groups),
            [(self._named(name), self.mean(name), *(scores[group] for group in groups)) for name, scores in self.tried.items()],
        )
        written.table(
            "What to expect of a group that nobody has seen",
            ("group", "the setting that the others choose", "its score"),
            [(group, self.without(group), self.nested[group]) for group in groups],
        )

    def _named(self, setting: str) -> str:
        return f"**{setting}**" if setting == self.chosen else setting


def choose[Setting](settings: Mapping[str, Setting], kinds: Kinds, score: Callable[[Setting, str], float]) -> Choice:
    """Try every setting without every group: `score` fits on the others and answers how the group comes out, higher being better.

    Raises:
        ValueError: there is nothing to choose from, or only one group.
    """
    groups = [group for of_kind in kinds.values() for group in of_kind]
    if not settings or len(groups) < 2:
        raise ValueError("A choice needs settings, and at least two groups to leave out.")
    tried: dict[str, Any] = {name: {group: score(setting, group) for group in groups} for name, setting in settings.items()}
    return Choice(kinds=kinds, tried=tried)
