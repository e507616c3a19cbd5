"""Learning: how an outcome is folded into any profile, once and in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from tessera.profile.outcome import Outcome
from tessera.profile.values import Sightings, saw

REMEMBERED_ACTIONS = 32


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What every profile has: when its subject succeeded, and the actions it learned last."""

    seen: Sightings | None = None
    learned: tuple[str, ...] = ()

    @property
    def successes(self) -> int:
        return self.seen.count if self.seen else 0

    def learn(self, outcome: Outcome) -> Self:
        """This profile with an outcome learned; unchanged if it was learned before."""
        learned = remember(self.learned, outcome.action)
        if learned is None:
            return self
        return replace(self, seen=saw(self.seen, outcome.at), learned=learned, **self._taught(outcome))

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        """The fields that an outcome changes, in addition to those of every profile."""
        return {}


def remember(learned: tuple[str, ...], action: str) -> tuple[str, ...] | None:
    """The remembered actions with this one added, or None if it was learned before (or is older than all remembered ones)."""
    if action in learned or (len(learned) == REMEMBERED_ACTIONS and action < learned[0]):
        return None
    return tuple(sorted((*learned, action))[-REMEMBERED_ACTIONS:])
