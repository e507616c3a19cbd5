"""The profile of a payee: who pays them, how much, and how much of it turned out to be fraud.

A payee is an account that receives money, in one currency. Payments are counted per day for six weeks, since what is known about a day
changes: a label says days later that a payment was fraud. Only payments old enough that a fraud would have been labelled by now count as
legitimate. Labels are kept by their action, so that a label may come twice, may come before its payment, and may be withdrawn.

How many payments succeeded and how many were refused is kept by the size of the amount: for the newest two of periods of different
length, and ever. Of one person the first refusal counts: a refusal with a user, device, address or card of the newest refusals before does
not count again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import exp, floor, fsum, log, sqrt
from typing import Any

from tessera.profile.learning import Profile, remember
from tessera.profile.outcome import Outcome
from tessera.profile.payments import PAYEE_DIGITS, newest
from tessera.units import DAY, MINUTE

REMEMBERED_DAYS = 42
MATURE = 7  # days until most frauds have been labelled; the delay that the public benchmark prescribes
MOST_PAYERS = 24  # the highest count of payers
MOST_NEWCOMERS = 16
MOST_FRAUDS = 32
PERIODS = (1, 4, 16)  # days: a fast attack stands out in short ones, a slow one in long ones
LEVELS = 32  # of the amount: a factor of e each
ASSUMED, CARE = 0.05, 40  # share of payments that are refused, and as if so many had been seen: an unknown shop has no record
ENOUGH = 100  # payments before the window: with fewer, what is usual there is not known
REFUSAL_MEMORY = 2 * PERIODS[-1] * DAY  # as long as a refusal counts
MOST_MARKS = 160  # of users, devices, addresses and cards that were refused: of 40 people at least
MARK_DIGITS = 8  # the last of a hash or of a device id: an unknown one is mistaken for one of 160 in one of 27 million cases
ACTION_DIGITS = 20  # of a ULID: its time (12) and 32 random bits


type Cells = Mapping[int, tuple[int, int]]
"""Payments that succeeded and that were refused, by period and level of the amount: `period × LEVELS + level`."""


@dataclass(frozen=True, kw_only=True)
class Payee(Profile):
    """For each day (of the Unix epoch) the number of payments and their total in hundredths; the payers, with the day on which each paid
    last, and for the newest of them the day on which each paid first and how much each has brought since (hundredths); the actions
    labelled as fraud; and the marks of who was refused, with the minute of the latest refusal."""

    days: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    payers: Mapping[str, int] = field(default_factory=dict)
    began: Mapping[str, int] = field(default_factory=dict)
    brought: Mapping[str, int] = field(default_factory=dict)
    frauds: tuple[str, ...] = ()
    lately: Mapping[int, Cells] = field(default_factory=dict)
    ever: Cells = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        if outcome.payment is None:
            return {}
        day, name = outcome.at // DAY, outcome.user[:PAYEE_DIGITS]
        count, total = self.days.get(day, (0, 0))
        days = {**self.days, day: (count + 1, total + round(100 * outcome.payment.amount))}
        since = max(days) - REMEMBERED_DAYS
        began = newest({**self.began, name: min(day, self.began.get(name, self.payers.get(name, day)))}, MOST_NEWCOMERS)
        brought = {**self.brought, name: self.brought.get(name, 0) + round(100 * outcome.payment.amount)}
        return {
            "days": {each: days[each] for each in sorted(days) if each > since},
            "payers": newest({**self.payers, name: max(day, self.payers.get(name, 0))}, MOST_PAYERS),
            "began": began,
            "brought": {each: brought[each] for each in sorted(brought) if each in began},
            **self._counted(outcome.payment.amount, outcome.at, (1, 0)),
        }

    def refused(self, outcome: Outcome) -> "Payee":
        """The profile with a payment that was refused; unchanged if it was learned before. Nothing else is learned from it. `user`,
        `device`, `address` and `payer` say who tried: whoever has one of them in common with an earlier refusal is not counted again."""
        learned = remember(self.learned, outcome.action)
        if learned is None or outcome.payment is None:
            return self
        minute, memory = outcome.at // MINUTE, REFUSAL_MEMORY // MINUTE
        who = {each[-MARK_DIGITS:] for each in (outcome.user, outcome.device, outcome.address, outcome.payment.payer) if each}
        is_again = any(abs(minute - self.marks[mark]) < memory for mark in who & self.marks.keys())
        marks = {**self.marks, **{mark: max(minute, self.marks.get(mark, 0)) for mark in who}}
        since = max(marks.values(), default=0) - memory
        marks = dict(newest({mark: at for mark, at in marks.items() if at > since}, MOST_MARKS))
        counted = {} if is_again else self._counted(outcome.payment.amount, outcome.at, (0, 1))
        return replace(self, learned=learned, marks=marks, **counted)

    def _counted(self, amount: float, at: int, count: tuple[int, int]) -> Mapping[str, Any]:
        level = level_of(amount)
        return {
            "lately": {days: _newest(_with(self.lately.get(days, {}), at // (days * DAY) * LEVELS + level, count)) for days in PERIODS},
            "ever": _with(self.ever, level, count),
        }

    def refusals_above_usual(self, amount: float, now: int) -> float | None:
        """By how many standard deviations more payments of about this amount were refused than usual, in the newest two of each of
        `PERIODS`, whichever is most. Usual is the largest share of the refused: among other amounts lately, among this amount before, and
        among all payments before. None where there were too few payments before to say what is usual."""
        level = level_of(amount)
        found = (_above(self.lately.get(days, {}), self.ever, now // (days * DAY), level) for days in PERIODS)
        return max((above for above in found if above is not None), default=None)

    def labelled(self, action: str, *, fraud: bool) -> "Payee":
        """The profile with a fraud label on one of its payments, or without it."""
        name = action[:ACTION_DIGITS]
        frauds = {*self.frauds, name} if fraud else {*self.frauds} - {name}
        return replace(self, frauds=tuple(sorted(frauds)[-MOST_FRAUDS:]))

    def fraud_share(self, now: int, window: int) -> float:
        """The share of frauds among the payments that are known by now to be fraud or legitimate; the latest count most: e⁻¹ for each
        `window` days. One legitimate payment is assumed in addition, so that a single fraud does not condemn a payee."""
        today = now // DAY

        def worth(day: int) -> float:
            return exp(-max(0, today - day - MATURE) / window)

        frauds = fsum(worth(day) for day in self._fraud_days)
        known = fsum(count * worth(day) for day, (count, _) in self.days.items() if today - day > MATURE)
        return frauds / (max(known, frauds) + 1)

    def fraud_run(self, now: int) -> int:
        """How many payments in a row were fraud, up to the last that is known to be fraud or legitimate."""
        today, frauds = now // DAY, self._fraud_days
        honest = [day for day, (count, _) in self.days.items() if today - day > MATURE and count > frauds.count(day)]
        last = max(honest, default=-1)
        return sum(1 for day in frauds if day > last)

    def payers_since(self, now: int, days: int) -> int:
        """How many different users paid in the last days."""
        return sum(1 for day in self.payers.values() if day > now // DAY - days)

    def newcomers(self, now: int, days: int, but: str | None = None) -> int | None:
        """How many users, without one of them, paid for the first time in the last days; None where that is not known: of an account that
        many have paid, only the newest payers are remembered, and they may have paid before."""
        found = self._newcomers(now, days, but)
        return None if found is None else len(found)

    def newly_received(self, now: int, days: int, but: str | None = None) -> float | None:
        """How much they have brought: all that came, to an account that is itself so new. None where that is not known of one of them."""
        found = self._newcomers(now, days, but)
        if found is None:
            return None
        if found <= self.brought.keys():
            return sum(self.brought[name] for name in found) / 100
        return self.received(now, days) if self._began_within(now, days) else None

    def _newcomers(self, now: int, days: int, but: str | None) -> set[str] | None:
        today = now // DAY
        if len(self.began) < MOST_NEWCOMERS:
            found = {name for name, day in self.began.items() if day > today - days}
        elif self._began_within(now, days):
            found = set(self.payers)
        else:
            return None
        return found - ({but[:PAYEE_DIGITS]} if but else set())

    def _began_within(self, now: int, days: int) -> bool:
        return self.seen is not None and self.seen.first // DAY > now // DAY - days

    def received(self, now: int, days: int) -> float:
        """The amount paid to them in the last days."""
        return sum(total for day, (_, total) in self.days.items() if day > now // DAY - days) / 100

    @property
    def _fraud_days(self) -> list[int]:
        return [int(name[:12], 16) // DAY for name in self.frauds]


def level_of(amount: float) -> int:
    return max(0, min(LEVELS - 1, floor(log(amount)) + 1))


def _with(cells: Cells, cell: int, count: tuple[int, int]) -> Cells:
    paid, refused = cells.get(cell, (0, 0))
    return dict(sorted({**cells, cell: (paid + count[0], refused + count[1])}.items()))


def _newest(cells: Cells) -> Cells:
    """Those of the newest period and the one before."""
    newest = max(cells) // LEVELS
    return {cell: count for cell, count in cells.items() if cell // LEVELS >= newest - 1}


def _above(cells: Cells, ever: Cells, period: int, level: int) -> float | None:
    """How unlikely so many refusals are at this level, in standard deviations of a count with the usual share; one more is allowed for.
    None without `ENOUGH` payments before these."""
    lately = {cell: count for cell, count in cells.items() if cell // LEVELS >= period - 1}
    here = _sum(count for cell, count in lately.items() if cell % LEVELS == level)
    elsewhere = _sum(count for cell, count in lately.items() if cell % LEVELS != level)
    (paid, refused), (all_paid, all_refused) = ever.get(level, (0, 0)), _sum(ever.values())
    paid_before, refused_before = all_paid - here[0] - elsewhere[0], all_refused - here[1] - elsewhere[1]
    if paid_before + refused_before < ENOUGH:
        return None
    all_before = refused_before / (paid_before + refused_before)
    usual = max(_share(elsewhere), _share((paid - here[0], refused - here[1])), all_before)
    expected = sum(here) * usual
    return (here[1] - expected) / sqrt(expected * (1 - usual) + 1)


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    paid = refused = 0
    for one, other in counts:
        paid, refused = paid + one, refused + other
    return paid, refused


def _share(count: tuple[int, int]) -> float:
    return (count[1] + ASSUMED * CARE) / (sum(count) + CARE)
