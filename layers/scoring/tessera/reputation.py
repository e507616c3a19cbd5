"""Reputation: what labels add up to for a user, a device or an address.

A label leaves a mark on each party that it concerns, one for each cause: a later label on the same action replaces the earlier one's mark,
and withdrawing a label removes its mark. Marks fade: the value of one halves with every half-life. At most eight are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp2, fsum
from typing import Self

from tessera.labels import Party, Verdict
from tessera.units import DAY

MOST_MARKS = 8  # per party; more are not counted
HALF_LIVES: Mapping[Party, int] = {"user": 180 * DAY, "device": 180 * DAY, "address": 14 * DAY}
"""How long until a mark counts half. Addresses soon belong to somebody else. A judgement: there is no public measurement."""
STRENGTHS: Mapping[Verdict, float] = {"confirmed": 1.0, "suspected": 0.5, "legit": 1.0}
IN_EFFECT = 0.25
"""Marks with a lower value have faded: a confirmed one after two half-lives, a suspected one after one."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What one label said. Its id is a ULID, which begins with its time (48 bits of epoch milliseconds, hexadecimal)."""

    label: str
    verdict: Verdict

    @property
    def at(self) -> int:
        return int(self.label[:12], 16)


@dataclass(frozen=True, kw_only=True)
class Reputation:
    """The marks of one party by cause. For one cause the newest label counts, whichever arrived first."""

    marks: Mapping[str, Mark] = field(default_factory=dict)

    def marked(self, cause: str, label: str, verdict: Verdict | None) -> Self:
        """This with what a label says about the party; None removes what an earlier one of the same cause said."""
        before = self.marks.get(cause)
        if before and before.label >= label:
            return self
        others = {other: mark for other, mark in self.marks.items() if other != cause}
        return self._keeping(others | ({cause: Mark(label=label, verdict=verdict)} if verdict else {}))

    def withdrawn(self, label: str) -> Self:
        """This without the mark of a label."""
        return self._keeping({cause: mark for cause, mark in self.marks.items() if mark.label != label})

    def fraud(self, party: Party, now: int) -> float:
        """How much of the fraud labels is left: 1 for one confirmed just now, half for a suspicion."""
        return self._left(party, now, ("confirmed", "suspected"))

    def legit(self, party: Party, now: int) -> float:
        """How much of the labels as legitimate is left; nothing while a fraud label is in effect."""
        return 0.0 if self.fraud(party, now) >= IN_EFFECT else self._left(party, now, ("legit",))

    def _left(self, party: Party, now: int, verdicts: tuple[Verdict, ...]) -> float:
        half_life = HALF_LIVES[party]
        return fsum(
            STRENGTHS[mark.verdict] * exp2(-max(now - mark.at, 0) / half_life)
            for _, mark in sorted(self.marks.items())
            if mark.verdict in verdicts
        )

    def _keeping(self, marks: Mapping[str, Mark]) -> Self:
        """The marks that are kept: the newest."""
        if marks == self.marks:
            return self
        newest = sorted(marks.items(), key=lambda marked: (marked[1].label, marked[0]), reverse=True)[:MOST_MARKS]
        return replace(self, marks=dict(sorted(newest)))


@dataclass(frozen=True, kw_only=True)
class Reputations:
    """The reputations of an action's parties; empty if nothing was ever labelled."""

    user: Reputation = Reputation()
    device: Reputation = Reputation()
    address: Reputation = Reputation()

    def of(self, party: Party) -> Reputation:
        return {"user": self.user, "device": self.device, "address": self.address}[party]
