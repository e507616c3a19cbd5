"""The market: which amounts are usual in a currency, among all payments of a tenant that a backend confirmed.

A histogram of amounts in steps of 7 %, decaying as values do. A tenant with many payments learns a sample of them, each weighted by how
many it represents, so that this one item is not written too often.
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
WHOLE = 2_000  # payments, decayed; up to here every one is learned, beyond that one in 2, 4, 8 …


@dataclass(frozen=True, kw_only=True)
class Market(Profile):
    """For each step of the amount, the weight of the payments of that size."""

    levels: Mapping[int, int] = field(default_factory=dict)

    def payments(self, now: int) -> float:
        return sum(self.levels.values()) / worth(now)

    def share_as_large(self, amount: float, now: int) -> float | None:
        """The share of payments at least as large, to within a step; None if there are too few."""
        if self.payments(now) < FEWEST_PAYMENTS:
            return None
        level = level_of(amount)
        return sum(weight for step, weight in self.levels.items() if step >= level) / sum(self.levels.values())

    def learn(self, outcome: Outcome) -> Self:
        """This market with a payment learned; unchanged if it is not a payment, or not in the sample."""
        if outcome.payment is None or crc32(outcome.action.encode()) % self._sampling(outcome.at):
            return self
        return super().learn(outcome)

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        level = level_of(outcome.payment.amount) if outcome.payment else 0
        more = self._sampling(outcome.at) * worth(outcome.at)
        return {"levels": dict(sorted({**self.levels, level: self.levels.get(level, 0) + more}.items()))}

    def _sampling(self, at: int) -> int:
        """One in this many payments is learned."""
        return 1 << max(0, floor(log2(max(self.payments(at), 1) / WHOLE)) + 1)


def level_of(amount: float) -> int:
    return floor(STEPS * log(amount))
