"""Exemptions: the fraud rate of payments, and what it leaves of the exemption from strong customer authentication for low risk.

The source is Commission Delegated Regulation (EU) 2018/389 (OJ L 69, 13.3.2018, p. 23), of which

*article 18(2)*  (a) permits the exemption for a type of transaction while its fraud rate is at most the reference fraud rate of the
                 annex, (b) for amounts up to the exemption threshold value (ETV) of that rate;
*article 19(1)*  defines the rate, for each type of transaction, with and without strong authentication, on a rolling quarterly basis
                 (90 days):

                     total value of unauthorised or fraudulent remote transactions / total value of all remote transactions

*article 20(1)*  has the provider report a rate that exceeds its reference at once;
*article 20(2)*  ends the exemption in a threshold range whose reference the rate exceeds for two consecutive quarters;
*article 20(3)*  lets it begin again after one quarter at or below the reference; article 20(4) wants notice and evidence first;
*the annex*      has the table `REFERENCE`.

The rate is one for each type of transaction, over payments of every amount: the annex compares the same rate with the reference of each
threshold. The authority reads *rolling quarterly* as once every calendar quarter (EBA Q&A 2018_4045), so that the two last whole quarters
decide about the end, and the last ninety days show where it is going. Fraud counts whether or not the money came back. Fraud by the payer
themselves is not fraud upon the payer: the authority's opinion of 13 June 2018 (EBA-Op-2018-04, point 46) names unauthorised payments and
those to which the payer was deceived; the others are shown apart.

What is left of the budget: of a value V made, of which F was fraud, x more of it may turn out to be fraud until (F + x) / V is the
reference r:  x = r·V - F.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from tessera.action import Instrument
from tessera.tallies import Tallies, of_kind
from tessera.units import DAY

CURRENCY = "EUR"
PERIOD_DAYS = 90
REFERENCE: Mapping[Instrument, Mapping[int, int]] = {
    "card": {500: 10, 250: 60, 100: 130},
    "transfer": {500: 5, 250: 10, 100: 15},
}
"""The reference fraud rates of the annex in parts of 100,000, so that 0.01 % is 10; by threshold (EUR), highest first."""
PARTS = 100_000


@dataclass(frozen=True, kw_only=True)
class Turnover:
    """Payments made in a period, in EUR: their number and value, and the number and value of those that were fraud."""

    payments: int = 0
    value: float = 0.0
    frauds: int = 0
    fraud_value: float = 0.0

    @classmethod
    def of(cls, tallies: Tallies, instrument: str, application: str | None = None) -> Self:
        """The payments of an instrument, of one application or of all."""

        def told(kind: str, what: str) -> int:
            return sum(
                number
                for (app, by, currency, _, which), number in of_kind(tallies, kind)
                if application in (None, app) and (by, currency, which) == (instrument, CURRENCY, what)
            )

        return cls(
            payments=told("paid", "made"),
            value=told("value", "made") / 100,
            frauds=told("paid", "fraud"),
            fraud_value=told("value", "fraud") / 100,
        )

    @property
    def rate(self) -> float | None:
        """The fraud rate, by value; None if nothing was paid."""
        return self.fraud_value / self.value if self.value > 0 else None

    def exceeds(self, reference: int) -> bool:
        """Whether the rate lies above a reference. Nothing paid exceeds nothing."""
        return round(100 * self.fraud_value) * PARTS > reference * round(100 * self.value)

    def left(self, reference: int) -> float:
        """How much more of what was made may turn out to be fraud (EUR), until the reference is reached; below zero if it is exceeded."""
        return round((reference * round(100 * self.value) / PARTS - round(100 * self.fraud_value)) / 100, 2)


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One threshold of the exemption. `amount` is the exemption threshold value (EUR), `reference` the reference fraud rate; `within`:
    whether the rate of the last ninety days is at most that; `left`: how much more of these payments' value (EUR) may turn out to be fraud
    until it is exceeded. `exceeded_quarters`: how many of the last whole calendar quarters in a row exceeded it, two at most. `ceased`: it
    was two, and the exemption ends for this threshold (article 20(2))."""

    amount: int
    reference: float
    within: bool
    left: float
    exceeded_quarters: int
    ceased: bool


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """A whole calendar quarter: its first day (YYYY-MM-DD), and its rate; left out if nothing was paid."""

    begins: str
    turnover: Turnover
    rate: float | None


@dataclass(frozen=True, kw_only=True)
class InstrumentRate:
    """The fraud rate of one type of payment over the last ninety days, and the thresholds, highest first. `highest` is the highest
    threshold (EUR) whose reference is not exceeded and that has not ceased; left out if there is none, or nothing was paid. `report`: a
    reference that the quarter before still kept is exceeded now; the regulation wants it reported at once (article 20(1))."""

    instrument: Instrument
    turnover: Turnover
    rate: float | None
    thresholds: tuple[Threshold, ...]
    highest: int | None
    report: bool
    quarters: tuple[Quarter, ...]


def rated(instrument: Instrument, now: Turnover, last: Turnover, before: Turnover, begins: tuple[str, str]) -> InstrumentRate:
    """The rate of an instrument: of the last ninety days, and of the last whole quarter and the one before it."""
    thresholds = tuple(_threshold(amount, part, now, last, before) for amount, part in REFERENCE[instrument].items())
    open_still = [each.amount for each in thresholds if each.within and not each.ceased]
    return InstrumentRate(
        instrument=instrument,
        turnover=now,
        rate=_shown(now.rate),
        thresholds=thresholds,
        highest=max(open_still) if open_still and now.value > 0 else None,
        report=any(now.exceeds(part) and not last.exceeds(part) for part in REFERENCE[instrument].values()),
        quarters=tuple(
            Quarter(begins=day, turnover=each, rate=_shown(each.rate)) for day, each in zip(begins, (last, before), strict=True)
        ),
    )


def quarters_before(now: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The last whole calendar quarter (UTC) before a moment, and the one before it: first millisecond, and first after."""
    day = datetime.fromtimestamp(now / 1000, UTC).date()
    this = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    last, before = _earlier(this), _earlier(_earlier(this))
    return (_moment(last), _moment(this)), (_moment(before), _moment(last))


def last_ninety_days(now: int) -> tuple[int, int]:
    """Ninety whole days (UTC), this one not among them: it is not over."""
    today = now - now % DAY
    return today - PERIOD_DAYS * DAY, today


def day_named(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC):%Y-%m-%d}"


def _threshold(amount: int, part: int, now: Turnover, last: Turnover, before: Turnover) -> Threshold:
    in_a_row = 0 if not last.exceeds(part) else 2 if before.exceeds(part) else 1
    return Threshold(
        amount=amount,
        reference=part / PARTS,
        within=not now.exceeds(part),
        left=now.left(part),
        exceeded_quarters=in_a_row,
        ceased=in_a_row == 2,
    )


def _earlier(quarter: date) -> date:
    return date(quarter.year - 1, 10, 1) if quarter.month == 1 else date(quarter.year, quarter.month - 3, 1)


def _moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _shown(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 8)
