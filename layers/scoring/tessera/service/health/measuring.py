"""Measuring: the counts of days are read, and figures made of them."""

from collections.abc import Iterable, Mapping
from itertools import chain

from tessera.health.exemptions import (
    CURRENCY,
    REFERENCE,
    Turnover,
    day_named,
    last_ninety_days,
    quarters_before,
    rated,
)
from tessera.health.friction import by_reason
from tessera.health.outcomes import lines, whole
from tessera.health.shadowing import shadows
from tessera.health.watching import drift
from tessera.service import dependencies
from tessera.service.health.contract import (
    Doubtful,
    Drift,
    FraudRates,
    FraudRatesQuery,
    Maturity,
    Metrics,
    MetricsQuery,
    Uncounted,
)
from tessera.tallies import Tallies, of_kind, summed
from tessera.units import DAY


def metrics(tenant: str, query: MetricsQuery, now: int) -> Metrics:
    """How well decisions did in a period."""
    first, after = query.start - query.start % DAY, min(_next_day(query.end), _next_day(now + 1))
    before = first - query.reference_days * DAY
    days, complete = dependencies.store().rollups.days(tenant, range(before, after, DAY), now)
    then, tallies = _sum(days, range(before, first, DAY)), _sum(days, range(first, after, DAY))
    return Metrics(
        since=first,
        until=after,
        complete=complete,
        maturity=_maturity(range(first, after, DAY), query.mature_days, now),
        by=query.by,
        total=whole(tallies, query.wants),
        lines=lines(tallies, query.by, query.wants) if query.by else (),
        reasons=by_reason(tallies, query.wants),
        shadows=shadows(tallies, query.application_id),
        drift=Drift(since=before, until=first, terms=drift(then, tallies, query.application_id)),
    )


def fraud_rates(tenant: str, query: FraudRatesQuery, now: int) -> FraudRates:
    """What payments leave of the exemption from strong authentication."""
    since, until = last_ninety_days(now)
    last, before = quarters_before(now)
    days, complete = dependencies.store().rollups.days(tenant, range(min(before[0], since), until, DAY), now)
    recent, quarter, earlier = (_sum(days, range(*period, DAY)) for period in ((since, until), last, before))
    begins = (day_named(last[0]), day_named(before[0]))

    def turnover(tallies: Tallies, instrument: str) -> Turnover:
        return Turnover.of(tallies, instrument, query.application_id)

    return FraudRates(
        since=since,
        until=until,
        complete=complete,
        rates=tuple(
            rated(instrument, turnover(recent, instrument), turnover(quarter, instrument), turnover(earlier, instrument), begins)
            for instrument in REFERENCE
        ),
        uncounted=_uncounted(recent, query.application_id),
        doubtful=_doubtful(recent, query.application_id),
    )


def _maturity(days: range, mature_days: int, now: int) -> Maturity:
    young = sum(day + DAY + mature_days * DAY > now for day in days)
    return Maturity(mature=not young, mature_days=mature_days, immature_days=young)


def _sum(days: Mapping[int, Tallies], wanted: Iterable[int]) -> Tallies:
    return summed(days.get(day, {}) for day in wanted)


def _next_day(moment: int) -> int:
    """The first millisecond of the first day that does not begin before a moment."""
    return -(-moment // DAY) * DAY


def _uncounted(tallies: Tallies, application: str | None) -> tuple[Uncounted, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for place, kind in enumerate(("paid", "value")):
        for (app, instrument, currency, _, what), number in of_kind(tallies, kind):
            if application in (None, app) and what == "made" and (instrument not in REFERENCE or currency != CURRENCY):
                found.setdefault((instrument, currency), [0, 0])[place] += number
    return tuple(
        Uncounted(instrument=instrument, currency=currency, payments=payments, value=cents / 100)
        for (instrument, currency), (payments, cents) in sorted(found.items())
    )


def _doubtful(tallies: Tallies, application: str | None) -> Doubtful:
    def told(kind: str) -> float:
        cents = (
            number
            for (app, _, currency, _, what), number in of_kind(tallies, "value")
            if application in (None, app) and (currency, what) == (CURRENCY, kind)
        )
        return sum(chain((0,), cents)) / 100

    return Doubtful(suspected=told("suspected"), first_party=told("first_party"), not_made=told("fraud_not_made"))
