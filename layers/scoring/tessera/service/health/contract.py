"""Requests and answers of the health of decisions. Figures are those of `tessera.health`, each with its numerator and denominator."""

from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.errors import Fault, Malformed, TooBroad
from tessera.health.drift import TermDrift
from tessera.health.exemptions import InstrumentRate
from tessera.health.friction import ReasonLine
from tessera.health.outcomes import HealthBy, HealthLine
from tessera.health.shadowing import ShadowLine
from tessera.rules import EpochMilliseconds
from tessera.service.http.contract import OURS
from tessera.units import DAY

LONGEST_DAYS = 92


@dataclass(frozen=True, kw_only=True, config=OURS)
class MetricsQuery:
    """The days (UTC) between `from` and `to` (epoch milliseconds; a day counts if the period touches it, 92 at most), in lines `by` what
    actions have in common; optionally of one application or base action type only. Drift compares them with the `reference_days` before
    them. Silence about a success proves its innocence after `mature_days`."""

    start: Annotated[EpochMilliseconds, Field(alias="from")]
    end: Annotated[EpochMilliseconds, Field(alias="to")]
    by: HealthBy | None = None
    application_id: Annotated[str, MinLen(1), MaxLen(64)] | None = None
    action_type: Annotated[str, MinLen(1), MaxLen(64)] | None = None
    mature_days: Annotated[int, Ge(1), Le(180)] = 30
    reference_days: Annotated[int, Ge(1), Le(LONGEST_DAYS)] = 28

    def check(self) -> None:
        """Check that it can be answered.

        Raises:
            Malformed: the period ends before it begins.
            TooBroad.
        """
        if not self.start < self.end:
            raise Malformed(faults=[Fault("query.to", "must come after from")])
        if self.end - self.start > LONGEST_DAYS * DAY:
            raise TooBroad(faults=[Fault("query.from", f"must be at most {LONGEST_DAYS} days before to")])

    def wants(self, application: str, action_type: str) -> bool:
        return self.application_id in (None, application) and self.action_type in (None, action_type)


@plain_dataclass(frozen=True, kw_only=True)
class Maturity:
    """Whether labels have had time to come. `immature_days` of the answered days are younger than `mature_days`: among what has been quiet
    there, some will still turn out to be fraud, so that `precision`, `recall`, `corrected`, `fraud`, `false_alarms` and calibration over
    them look different later. `mature` is true if there is no such day."""

    mature: bool
    mature_days: int
    immature_days: int


@plain_dataclass(frozen=True, kw_only=True)
class Drift:
    """How what terms measure has moved since the days before, the terms that moved most first; the bands of scores are the term `score`. A
    term's name ends in a mark of its bins: where a new model parts a measure otherwise, both cannot be compared, and the term is new. Drift
    is of all types of actions of the application."""

    since: int
    until: int
    terms: Sequence[TermDrift]


@plain_dataclass(frozen=True, kw_only=True)
class Metrics:
    """How well decisions did from `since` to `until` (epoch milliseconds, the first and after the last day; `until` excluded). If
    `complete` is false, too many days had never been summed up before, and the earliest are missing: ask again, and each call adds some."""

    since: int
    until: int
    complete: bool
    maturity: Maturity
    by: HealthBy | None
    total: HealthLine
    lines: Sequence[HealthLine]
    reasons: Sequence[ReasonLine]
    shadows: Sequence[ShadowLine]
    drift: Drift


@dataclass(frozen=True, kw_only=True, config=OURS)
class FraudRatesQuery:
    """Optionally of one application only. The regulation means all of a payment service provider's payments."""

    application_id: Annotated[str, MinLen(1), MaxLen(64)] | None = None


@plain_dataclass(frozen=True, kw_only=True)
class Uncounted:
    """Payments that are in no rate: made in another currency, or by what their report does not say (`unstated`). `value` is in units of the
    currency."""

    instrument: str
    currency: str
    payments: int
    value: float


@plain_dataclass(frozen=True, kw_only=True)
class Doubtful:
    """Payments in EUR of which somebody should decide: `suspected` fraud that nobody has confirmed; `first_party` fraud by the payer, which
    is no fraud upon them; labelled as fraud and never reported as made (`not_made`). None of their values (EUR) is in a rate as fraud."""

    suspected: float
    first_party: float
    not_made: float


@plain_dataclass(frozen=True, kw_only=True)
class FraudRates:
    """The fraud rates of payments over the ninety days from `since` to `until` (epoch milliseconds, whole days, UTC), by Delegated
    Regulation (EU) 2018/389. Counted are payments in EUR that a backend reported, with a success as their result. If `complete` is false,
    the earliest days are missing: ask again."""

    since: int
    until: int
    complete: bool
    rates: Sequence[InstrumentRate]
    uncounted: Sequence[Uncounted]
    doubtful: Doubtful
