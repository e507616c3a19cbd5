"""Fraud rates of payments and what they leave of the exemption: golden cases worked by hand from the regulation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.health.counting import JudgedAction, Paid, Weighed, counts_of
from tessera.health.exemptions import REFERENCE, Turnover, day_named, last_ninety_days, quarters_before, rated
from tessera.tallies import summed
from tessera.units import DAY

CALM = Turnover(payments=10_000, value=1_000_000, frauds=0, fraud_value=0)
DAYS = ("2026-07-01", "2026-04-01")


def moment(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, 12, tzinfo=UTC).timestamp() * 1000)


def of_fraud(euros: float, value: float = 1_000_000) -> Turnover:
    return Turnover(payments=10_000, value=value, frauds=1, fraud_value=euros)


def test_the_table_is_that_of_the_annex() -> None:
    """Percent: cards .13, .06, .01; credit transfers .015, .01, .005; at 100, 250 and 500 EUR."""
    percent = {kind: {amount: part / 1_000 for amount, part in table.items()} for kind, table in REFERENCE.items()}
    assert percent == {"card": {100: 0.13, 250: 0.06, 500: 0.01}, "transfer": {100: 0.015, 250: 0.01, 500: 0.005}}


def test_cards_worked_by_hand() -> None:
    """500 EUR of fraud in a million are .05 %: more than .01 %, less than .06 % and .13 %. Of a million .01 % are 100 EUR, .06 % 600 EUR
    and .13 % 1,300 EUR: what is left is -400, 100 and 800 EUR."""
    told = rated("card", of_fraud(500), CALM, CALM, DAYS)
    assert told.rate == 0.0005
    assert [(each.amount, each.within, each.left) for each in told.thresholds] == [(500, False, -400), (250, True, 100), (100, True, 800)]
    assert (told.highest, told.report) == (250, True)


def test_transfers_worked_by_hand() -> None:
    """120 EUR in a million are .012 %: above .005 % (50 EUR) and .01 % (100 EUR), below .015 % (150 EUR)."""
    told = rated("transfer", of_fraud(120), of_fraud(120), CALM, DAYS)
    assert [(each.amount, each.within, each.left) for each in told.thresholds] == [(500, False, -70), (250, False, -20), (100, True, 30)]
    assert (told.highest, told.report) == (100, False)


def test_a_rate_that_equals_its_reference_is_within() -> None:
    """*Equivalent to or below*: 600 EUR of a million are .06 %."""
    assert rated("card", of_fraud(600), CALM, CALM, DAYS).highest == 250
    assert rated("card", of_fraud(600.01), CALM, CALM, DAYS).highest == 100


@pytest.mark.parametrize(
    ("last", "before", "exceeded", "ceased"),
    [(0, 0, 0, False), (700, 0, 1, False), (0, 700, 0, False), (700, 700, 2, True)],
)
def test_two_quarters_in_a_row_end_it_and_one_below_begins_it_again(last: float, before: float, exceeded: int, ceased: bool) -> None:
    told = rated("card", CALM, of_fraud(last), of_fraud(before), DAYS)
    of_250 = next(each for each in told.thresholds if each.amount == 250)
    assert (of_250.exceeded_quarters, of_250.ceased) == (exceeded, ceased)
    assert told.highest == (100 if ceased else 500)


def test_where_nothing_was_paid_nothing_is_exempt() -> None:
    told = rated("card", Turnover(), Turnover(), Turnover(), DAYS)
    assert (told.rate, told.highest, told.report) == (None, None, False)


def test_quarters_are_the_calendars() -> None:
    (last, after), (before, until) = quarters_before(moment(2026, 11, 30))
    assert [day_named(each) for each in (before, until, last, after)] == ["2026-04-01", "2026-07-01", "2026-07-01", "2026-10-01"]
    (last, _), (before, _) = quarters_before(moment(2027, 2, 1))
    assert [day_named(each) for each in (before, last)] == ["2026-07-01", "2026-10-01"]


def test_ninety_days_are_whole_and_end_before_today() -> None:
    first, after = last_ninety_days(moment(2026, 11, 30))
    assert (day_named(first), day_named(after), (after - first) // DAY) == ("2026-09-01", "2026-11-30", 90)


PAYMENT = JudgedAction(
    application="bank",
    base="transaction",
    decision={"model": "none"},
    decided="allow",
    score=10.0,
    paid=Paid(amount=80.5, currency="EUR", instrument="card"),
    result="success",
)


def turnover(*payments: JudgedAction, application: str | None = None) -> Turnover:
    return Turnover.of(summed(counts_of(each, Weighed(score=each.score)) for each in payments), "card", application)


def test_what_counts_as_made_and_as_fraud() -> None:
    fraud = replace(PAYMENT, label="CONFIRMED_FRAUD")
    assert turnover(PAYMENT, fraud) == Turnover(payments=2, value=161.0, frauds=1, fraud_value=80.5)
    assert turnover(replace(fraud, result=None)) == Turnover()  # not reported as made
    assert turnover(replace(fraud, result="failure")) == Turnover()
    assert turnover(replace(fraud, use_case="FIRST_PARTY_FRAUD")).frauds == 0  # by the payer themselves
    assert turnover(replace(fraud, label="SUSPECTED_FRAUD")).frauds == 0
    assert turnover(replace(fraud, label_source="CHARGEBACKS")).frauds == 1


def test_another_currency_or_instrument_is_not_counted() -> None:
    told = [
        replace(PAYMENT, paid=Paid(amount=5, currency="NOK", instrument="card")),
        replace(PAYMENT, paid=Paid(amount=5, currency="EUR", instrument="transfer")),
        replace(PAYMENT, paid=Paid(amount=5, currency="EUR")),
    ]
    assert turnover(*told) == Turnover()
    assert turnover(PAYMENT, application="shop") == Turnover()


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(["card", "transfer"]))
def test_a_higher_threshold_never_stays_longer_than_a_lower_one(fraud: int, value: int, instrument: str) -> None:
    told = rated(instrument, of_fraud(fraud / 100, value / 100), CALM, CALM, DAYS)  # type: ignore[arg-type]
    within = [each.within for each in told.thresholds]
    assert within == sorted(within)
    assert all(each.within == (each.left >= 0 or abs(each.left) < 0.01) or abs(each.left) < 0.01 for each in told.thresholds)
