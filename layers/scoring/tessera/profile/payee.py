"""The profile of a payee: who pays them, how much, and how much of it turned out to be fraud.

A payee is an account that receives money, in one currency. Payments are counted by the day for six weeks, since what is known of a day
changes: that a payment was fraud is learned days later, by a label. Only payments old enough that a fraud would have been labelled by now
count as legitimate. Labels are kept by the action that they are about, so that one may come twice, before its payment, or be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp, fsum
from typing import Any

from tessera.profile.learning import Profile
from tessera.profile.outcome import Outcome
from tessera.profile.payments import PAYEE_DIGITS, newest
from tessera.units import DAY

REMEMBERED_DAYS = 42
MATURE = 7  # days after which most frauds have been labelled; the delay that the public benchmark prescribes
MOST_PAYERS = 24  # counts of payers saturate there
MOST_FRAUDS = 32
ACTION_DIGITS = 20  # of a ULID: its moment (12) and 32 bits of chance


@dataclass(frozen=True, kw_only=True)
class Payee(Profile):
    """By day (of the Unix epoch) the number of payments and their total in hundredths; the payers with the day each paid last; the actions
    labelled as fraud."""

    days: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    payers: Mapping[str, int] = field(default_factory=dict)
    frauds: tuple[str, ...] = ()

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        if outcome.payment is None:
            return {}
        day, name = outcome.at // DAY, outcome.user[:PAYEE_DIGITS]
        count, total = self.days.get(day, (0, 0))
        days = {**self.days, day: (count + 1, total + round(100 * outcome.payment.amount))}
        since = max(days) - REMEMBERED_DAYS
        return {
            "days": {each: days[each] for each in sorted(days) if each > since},
            "payers": newest({**self.payers, name: max(day, self.payers.get(name, 0))}, MOST_PAYERS),
        }

    def labelled(self, action: str, *, fraud: bool) -> "Payee":
        """With a label on one of its payments, or without it."""
        name = action[:ACTION_DIGITS]
        frauds = {*self.frauds, name} if fraud else {*self.frauds} - {name}
        return replace(self, frauds=tuple(sorted(frauds)[-MOST_FRAUDS:]))

    def fraud_share(self, now: int, window: int) -> float:
        """The share of frauds among the payments whose truth is known by now, the latest counting most: e⁻¹ for each `window` days. One
        legitimate payment is assumed beside them, so that a single fraud does not condemn a payee."""
        today = now // DAY

        def worth(day: int) -> float:
            return exp(-max(0, today - day - MATURE) / window)

        frauds = fsum(worth(day) for day in self._fraud_days)
        known = fsum(count * worth(day) for day, (count, _) in self.days.items() if today - day > MATURE)
        return frauds / (max(known, frauds) + 1)

    def fraud_run(self, now: int) -> int:
        """How many payments in a row, up to the last whose truth is known, were fraud."""
        today, frauds = now // DAY, self._fraud_days
        honest = [day for day, (count, _) in self.days.items() if today - day > MATURE and count > frauds.count(day)]
        last = max(honest, default=-1)
        return sum(1 for day in frauds if day > last)

    def payers_since(self, now: int, days: int) -> int:
        """How many different users paid in the last days."""
        return sum(1 for day in self.payers.values() if day > now // DAY - days)

    def received(self, now: int, days: int) -> float:
        """What was paid to them in the last days."""
        return sum(total for day, (_, total) in self.days.items() if day > now // DAY - days) / 100

    @property
    def _fraud_days(self) -> list[int]:
        return [int(name[:12], 16) // DAY for name in self.frauds]
