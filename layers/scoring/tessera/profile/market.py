"""The market: which amounts are usual in a currency, among all payments of a tenant that a backend confirmed.

A histogram of amounts in steps of 7 %, decaying as values do. A tenant with many payments learns a sample of them, each worth as many as
it stands for, so that this one item is written no more often than it has to be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, log, log2
from typing import Any, Self
from zlib import crc32

from tessera.profile.learning import Profile
from tessera.profile.outcome import Outcome
from tessera.profile.values import worth

STEPS = 14  # per factor e: 7 % each
FEWEST_PAYMENTS = 200  # before an amount can be called large
WHOLE = 2_000  # payments, decayed, of which every one is learned; beyond, one in 2, 4, 8 …


@dataclass(frozen=True, kw_only=True)
class Market(Profile):
    """By step of the amount, what the payments of that size are worth."""

    levels: Mapping[int, int] = field(default_factory=dict)

    def payments(self, now: int) -> float:
        return sum(self.levels.values()) / worth(now)

    def share_as_large(self, amount: float, now: int) -> float | None:
        """The share of payments at least as large, give or take a step; None of too few."""
        if self.payments(now) < FEWEST_PAYMENTS:
            return None
        level = level_of(amount)
        return sum(weight for step, weight in self.levels.items() if step >= level) / sum(self.levels.values())

    def learn(self, outcome: Outcome) -> Self:
        """This market with a payment learned; itself, where it is none, or not in the sample."""
        if outcome.payment is None or crc32(outcome.action.encode()) % self._sampling(outcome.at):
            return self
        return super().learn(outcome)

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        level = level_of(outcome.payment.amount) if outcome.payment else 0
        more = self._sampling(outcome.at) * worth(outcome.at)
        return {"levels": dict(sorted({**self.levels, level: self.levels.get(level, 0) + more}.items()))}

    def _sampling(self, at: int) -> int:
        """One payment in how many is learned."""
        return 1 << max(0, floor(log2(max(self.payments(at), 1) / WHOLE)) + 1)


def level_of(amount: float) -> int:
    return floor(STEPS * log(amount))
