"""Payments of a user: how much, how often, to whom.

Amounts are compared only within a currency, so that each has its own sums; nothing is converted. Sums are in hundredths of the currency's
unit, whatever its coins are. Everything adds in whole numbers, in any order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log, sqrt

from tessera.action import Payment
from tessera.profile.decay import Sums, added, standing
from tessera.units import DAY, HOUR

WINDOWS: Mapping[str, int] = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}
MOST_CURRENCIES = 3  # the least recently used is dropped first
MOST_PAYEES = 24
PAYEE_DIGITS = 8  # of a payee's hash: among 24 payees, two are mistaken for each other in one of 15 million cases
FEWEST_AMOUNTS = 3  # before an amount can be called unusual
LOG_STEPS = 100  # per factor e
FADED = 0.25  # a payment that has faded below this says nothing about this week


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """The amounts in one currency: count and total over a week; count, total, and sums of logarithms and their squares over 30 days."""

    last: int
    count: int = 0
    week: Sums = field(default_factory=dict)
    month: Sums = field(default_factory=dict)

    def paid(self, amount: float, at: int) -> "Amounts":
        hundredths, steps = round(100 * amount), round(LOG_STEPS * log(amount))
        return Amounts(
            last=max(self.last, at),
            count=self.count + 1,
            week=added(self.week, WINDOWS["week"], at, (1, hundredths)),
            month=added(self.month, WINDOWS["month"], at, (1, hundredths, steps, steps * steps)),
        )

    def usual(self, now: int) -> float | None:
        """The mean of a month; None for fewer than three amounts, or if they have faded completely."""
        count = standing(self.month, WINDOWS["month"], now)
        return standing(self.month, WINDOWS["month"], now, 1) / count / 100 if self.count >= FEWEST_AMOUNTS and count else None

    def growth(self, now: int) -> float | None:
        """The mean of a week divided by that of a month; None without a payment in the week, or with too few in the month."""
        count, usual = standing(self.week, WINDOWS["week"], now), self.usual(now)
        return standing(self.week, WINDOWS["week"], now, 1) / count / 100 / usual if usual and count >= FADED else None

    def compared(self, amount: float, now: int) -> Mapping[str, float]:
        """How an amount compares with these: `times_usual`, `deviations`, and the `growth` before it; unknown ones are left out."""
        usual = self.usual(now)
        measured = {
            "times_usual": amount / usual if usual else None,
            "deviations": self.deviations(amount, now),
            "growth": self.growth(now),
        }
        return {name: value for name, value in measured.items() if value is not None}

    def deviations(self, amount: float, now: int) -> float | None:
        """How many standard deviations the logarithm of an amount is above the mean; None for fewer than three amounts. The variance is
        shrunk towards that of amounts that differ by a factor of two, as if two more had been seen."""
        count, steps, squares = (standing(self.month, WINDOWS["month"], now, which) for which in (0, 2, 3))
        if self.count < FEWEST_AMOUNTS or not count:
            return None
        mean = steps / count
        variance = (max(0.0, squares - count * mean * mean) + 2 * (LOG_STEPS * log(2)) ** 2) / (count + 2)
        return (LOG_STEPS * log(amount) - mean) / sqrt(variance)


@dataclass(frozen=True, kw_only=True)
class Payments:
    """What is usual for a user's payments. `counts` by window; `payees` by the first digits of their hash, with the day last paid, and
    `since` with the day first paid."""

    last: int | None = None  # epoch milliseconds
    counts: Mapping[str, Sums] = field(default_factory=dict)
    amounts: Mapping[str, Amounts] = field(default_factory=dict)
    payees: Mapping[str, int] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)

    def paid(self, payment: Payment, at: int) -> "Payments":
        """The payments with one more."""
        amounts = self.amounts.get(payment.currency, Amounts(last=at)).paid(payment.amount, at)
        by_use = sorted({**self.amounts, payment.currency: amounts}.items(), key=lambda item: (-item[1].last, item[0]))
        payees = newest({**self.payees, **_later(self.payees, payment.payee, at)}, MOST_PAYEES)
        return replace(
            self,
            last=max(self.last or at, at),
            counts={name: added(self.counts.get(name, {}), window, at, (1,)) for name, window in WINDOWS.items()},
            amounts=dict(sorted(by_use[:MOST_CURRENCIES])),
            payees=payees,
            since={name: day for name, day in sorted(self._since(payment.payee, at).items()) if name in payees},
        )

    def count(self, window: str, now: int) -> float:
        """The decayed number of payments in that window before now."""
        return standing(self.counts.get(window, {}), WINDOWS[window], now)

    @property
    def pays_the_same(self) -> bool:
        """Whether there are few payees and each was paid twice on average, in the remembered currencies."""
        paid = sum(amounts.count for amounts in self.amounts.values())
        return 0 < len(self.payees) <= MOST_PAYEES // 2 and paid >= 2 * len(self.payees)

    def has_paid(self, payee: str) -> bool:
        return payee[:PAYEE_DIGITS] in self.payees

    def paid_before(self, payee: str | None, now: int) -> bool:
        """Whether they have paid this payee, and not only today: a small payment must not prepare a large one."""
        name = (payee or "")[:PAYEE_DIGITS]
        return self.since.get(name, self.payees.get(name, now // DAY)) < now // DAY

    def _since(self, payee: str | None, at: int) -> Mapping[str, int]:
        """The days of first payments, with one more."""
        if payee is None:
            return self.since
        name, day = payee[:PAYEE_DIGITS], at // DAY
        return {**self.since, name: min(day, self.since.get(name, self.payees.get(name, day)))}


def newest(days: Mapping[str, int], most: int) -> Mapping[str, int]:
    """The most recent of names, each with the day it was seen last."""
    return dict(sorted(sorted(days.items(), key=lambda item: (-item[1], item[0]))[:most]))


def _later(days: Mapping[str, int], name: str | None, at: int) -> Mapping[str, int]:
    return {name[:PAYEE_DIGITS]: max(days.get(name[:PAYEE_DIGITS], 0), at // DAY)} if name else {}
