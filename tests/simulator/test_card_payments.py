"""Card payments follow the handbook's three rules, and are the same for the same seed."""

from collections import defaultdict
from itertools import pairwise
from statistics import mean

import pytest

from simulator.card_payments import LARGE, RULES, TERMINAL_DAYS, TIMES, CardPayment, card_payments
from tessera.units import DAY

DAYS = 21


@pytest.fixture(scope="module")
def paid() -> list[CardPayment]:
    return card_payments(1, days=DAYS, customers=400, terminals=800)


def of_rule(paid: list[CardPayment], rule: int) -> list[CardPayment]:
    assert rule in RULES
    return [payment for payment in paid if payment.fraud == rule]


def test_the_same_seed_gives_the_same_payments_in_order_of_time(paid: list[CardPayment]) -> None:
    assert paid == card_payments(1, days=DAYS, customers=400, terminals=800)
    assert paid != card_payments(2, days=DAYS, customers=400, terminals=800)
    assert all(before.at <= after.at for before, after in pairwise(paid))
    assert 0 <= paid[0].at < DAY < (DAYS - 1) * DAY <= paid[-1].at < DAYS * DAY


def test_every_large_amount_is_a_fraud(paid: list[CardPayment]) -> None:
    assert of_rule(paid, 1)
    assert all(payment.amount > LARGE for payment in of_rule(paid, 1))
    assert all(payment.fraud for payment in paid if payment.amount > LARGE)


def test_a_compromised_terminal_takes_nothing_honest_for_four_weeks(paid: list[CardPayment]) -> None:
    """Some are compromised again later, and honest in between."""
    during: list[int] = []
    for terminal in {payment.terminal for payment in of_rule(paid, 2)}:
        frauds = [payment.at for payment in of_rule(paid, 2) if payment.terminal == terminal]
        assert max(frauds) - min(frauds) < DAYS * DAY < TERMINAL_DAYS * DAY
        during += [payment.fraud for payment in paid if payment.terminal == terminal and min(frauds) <= payment.at <= max(frauds)]
    assert len(during) > 100
    assert sum(fraud > 0 for fraud in during) / len(during) > 0.9


def test_a_third_of_what_a_copied_card_pays_is_five_times_as_large(paid: list[CardPayment]) -> None:
    amounts: defaultdict[str, list[float]] = defaultdict(list)
    for payment in paid:
        if not payment.fraud:
            amounts[payment.customer].append(payment.amount)
    copied = of_rule(paid, 3)
    times = [payment.amount / mean(amounts[payment.customer]) for payment in copied if amounts[payment.customer]]
    assert mean(times) == pytest.approx(TIMES, rel=0.15)
    by = {payment.customer for payment in copied}
    shares = [sum(each.customer == customer for each in copied) / (len(amounts[customer]) + 1) for customer in by]
    assert 0 < mean(shares) < 1 / 3  # of the whole three weeks; the card is copied for two of them


def test_most_payments_are_honest_and_around_noon(paid: list[CardPayment]) -> None:
    assert sum(payment.fraud > 0 for payment in paid) / len(paid) < 0.2
    assert mean(payment.at % DAY for payment in paid) / DAY == pytest.approx(0.5, abs=0.02)
