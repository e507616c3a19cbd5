"""Payments in profiles: whole numbers that add in any order, fade over their window, and say only what they can."""

from dataclasses import replace
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.profile import Market, Outcome, Payee, Payments
from tessera.profile.decay import EPOCH, Sums, added, standing
from tessera.profile.market import FEWEST_PAYMENTS, WHOLE
from tessera.profile.payee import MATURE, MOST_FRAUDS, MOST_PAYERS, REMEMBERED_DAYS
from tessera.profile.payments import MOST_CURRENCIES, MOST_PAYEES, WINDOWS
from tests.builders import DAY, HOUR, NOW, a_payment, some_payments

moments = some.integers(NOW, NOW + 60 * DAY)


def an_outcome(number: int, at: int = NOW, *, user: str = "0b" * 16, **changes: object) -> Outcome:
    payment = replace(a_payment(), **changes)  # type: ignore[arg-type]
    return Outcome(action=f"{at:012x}{number:020x}", at=at, user=user, device="device", payment=payment)


def paid_by(outcomes: list[Outcome]) -> Payments:
    return reduce(lambda payments, each: payments.paid(each.payment or a_payment(), each.at), outcomes, Payments())


outcomes = some.lists(
    some.builds(
        an_outcome,
        some.integers(0, 1_000),
        moments,
        user=some.sampled_from([f"{number:08x}" * 4 for number in range(4)]),
        amount=some.floats(0.01, 1e6),
        currency=some.sampled_from(["NOK", "EUR", "JPY"]),
        payee=some.sampled_from([None, "aa" * 16, "bb" * 16]),
    ),
    max_size=12,
    unique_by=lambda outcome: outcome.action,
)


class TestDecay:
    @given(some.lists(some.tuples(moments, some.integers(0, 10**9)), max_size=20), some.randoms())
    def test_adding_is_exact_in_any_order(self, events: list[tuple[int, int]], chance: object) -> None:
        shuffled = sorted(events, key=lambda _: chance.random())  # type: ignore[attr-defined]

        def summed(those: list[tuple[int, int]]) -> object:
            sums: Sums = {}
            for at, amount in those:
                sums = added(sums, DAY, at, (1, amount))
            return sums

        assert summed(events) == summed(shuffled)

    def test_an_event_fades_to_a_third_within_its_window(self) -> None:
        sums = added({}, DAY, NOW, (10,))
        assert standing(sums, DAY, NOW) == pytest.approx(10, rel=0.04)
        assert standing(sums, DAY, NOW + DAY) / standing(sums, DAY, NOW) == pytest.approx(0.3679, rel=1e-3)

    @pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS)
    def test_of_something_steady_it_comes_to_what_the_window_would_count(self, window: int) -> None:
        sums: Sums = {}
        for number in range(20 * EPOCH):
            sums = added(sums, window, NOW + number * window // 10, (1,))
        assert standing(sums, window, NOW + 2 * EPOCH * window) == pytest.approx(10, rel=0.06)

    def test_two_epochs_are_kept(self) -> None:
        sums: Sums = {}
        for number in range(9):
            sums = added(sums, HOUR, NOW + number * EPOCH * HOUR, (1,))
        assert len(sums) == 2


class TestPaymentsOfAUser:
    @pytest.mark.thorough
    @given(some.data())
    def test_add_in_any_order(self, data: some.DataObject) -> None:
        these = data.draw(outcomes)
        assert paid_by(data.draw(some.permutations(these))) == paid_by(these)

    def test_are_counted_over_four_windows(self) -> None:
        payments = some_payments(10, every=6 * HOUR)
        counts = [payments.count(window, NOW) for window in WINDOWS]
        assert all(short < long for short, long in pairwise(counts))
        assert payments.count("month", NOW) == pytest.approx(10, rel=0.08)

    def test_of_one_currency_say_nothing_of_another(self) -> None:
        payments = some_payments(10, currency="NOK")
        assert payments.amounts["NOK"].usual(NOW) == pytest.approx(50, rel=0.04)
        assert "EUR" not in payments.amounts

    def test_fewer_than_three_say_nothing_is_usual(self) -> None:
        assert some_payments(2, every=20 * DAY).amounts["NOK"].usual(NOW) is None

    def test_an_amount_compares_with_what_was_paid_before(self) -> None:
        compared = some_payments(20).amounts["NOK"].compared(500, NOW)
        assert compared["times_usual"] == pytest.approx(10, rel=0.04)
        assert compared["growth"] == pytest.approx(1, rel=0.04)
        assert compared["deviations"] > 4

    def test_amounts_that_have_grown_of_late_say_so(self) -> None:
        payments = some_payments(20)
        for hour in range(5):
            payments = payments.paid(a_payment(amount=250), NOW - hour * HOUR)
        assert payments.amounts["NOK"].compared(50, NOW)["growth"] > 1.3

    def test_are_bounded(self) -> None:
        payments = Payments()
        for number in range(60):
            currency = "ABCDEFGH"[number % 8] * 3
            payments = payments.paid(a_payment(payee=f"{number:032x}"[::-1], currency=currency), NOW + number * DAY)
        assert (len(payments.payees), len(payments.amounts)) == (MOST_PAYEES, MOST_CURRENCIES)
        assert payments.has_paid(f"{59:032x}"[::-1])
        assert not payments.has_paid(f"{0:032x}"[::-1])


class TestPayee:
    @pytest.mark.thorough
    @given(some.data())
    def test_learns_once_and_in_any_order(self, data: some.DataObject) -> None:
        these = data.draw(outcomes)
        shuffled = data.draw(some.permutations([*these, *these[:3]]))

        def learned(outcomes: list[Outcome]) -> Payee:
            return reduce(lambda payee, outcome: payee.learn(outcome), outcomes, Payee())

        assert learned(shuffled) == learned(these)

    def test_a_label_counts_once_and_is_taken_back(self) -> None:
        payee = Payee().learn(an_outcome(1))
        labelled = payee.labelled(an_outcome(1).action, fraud=True)
        assert labelled.labelled(an_outcome(1).action, fraud=True) == labelled
        assert labelled.labelled(an_outcome(1).action, fraud=False) == payee

    def test_a_label_may_come_before_its_payment(self) -> None:
        action = an_outcome(1)
        assert Payee().labelled(action.action, fraud=True).learn(action) == Payee().learn(action).labelled(action.action, fraud=True)

    def test_what_is_too_young_to_be_labelled_is_not_taken_for_honest(self) -> None:
        young = reduce(lambda payee, day: payee.learn(an_outcome(day, NOW - day * DAY)), range(1, MATURE), Payee())
        fraud = an_outcome(99, NOW - 20 * DAY)
        accused = young.learn(fraud).labelled(fraud.action, fraud=True)
        assert accused.fraud_share(NOW, 14) == pytest.approx(Payee().learn(fraud).labelled(fraud.action, fraud=True).fraud_share(NOW, 14))
        assert accused.fraud_share(NOW + 10 * DAY, 14) < accused.fraud_share(NOW, 14)

    def test_frauds_in_a_row_end_with_an_honest_payment(self) -> None:
        payee = Payee()
        for day in (12, 11, 10):
            fraud = an_outcome(day, NOW - day * DAY)
            payee = payee.learn(fraud).labelled(fraud.action, fraud=True)
        assert payee.fraud_run(NOW) == 3
        assert payee.learn(an_outcome(9, NOW - 9 * DAY)).fraud_run(NOW) == 0

    def test_says_who_paid_and_how_much_of_late(self) -> None:
        payee = Payee()
        for number in range(5):
            payee = payee.learn(an_outcome(number, NOW - number * DAY, user=f"{number:08x}" * 4, amount=10.0))
        assert (payee.payers_since(NOW, 2), payee.received(NOW, 2)) == (2, 20.0)

    def test_is_bounded(self) -> None:
        payee = Payee()
        for number in range(80):
            outcome = an_outcome(number, NOW + number * DAY, user=f"{number:08x}" * 4)
            payee = payee.learn(outcome).labelled(outcome.action, fraud=True)
        assert (len(payee.days), len(payee.payers), len(payee.frauds)) == (REMEMBERED_DAYS, MOST_PAYERS, MOST_FRAUDS)


class TestMarket:
    @staticmethod
    def of(amounts: list[float]) -> Market:
        return reduce(lambda market, paid: market.learn(an_outcome(paid[0], NOW, amount=paid[1])), enumerate(amounts), Market())

    def test_says_how_rare_a_payment_as_large_is(self) -> None:
        market = self.of([10.0] * 270 + [100.0] * 30)
        assert market.share_as_large(5, NOW) == 1
        assert market.share_as_large(100, NOW) == pytest.approx(0.1, rel=0.01)
        assert market.share_as_large(200, NOW) == 0

    def test_few_payments_say_nothing(self) -> None:
        assert self.of([10.0] * (FEWEST_PAYMENTS - 1)).share_as_large(1e6, NOW) is None

    def test_many_are_sampled_without_bias(self) -> None:
        market = self.of([10.0, 10.0, 10.0, 100.0] * WHOLE)
        assert market.successes < 0.5 * 4 * WHOLE
        assert market.payments(NOW) == pytest.approx(4 * WHOLE, rel=0.15)
        assert market.share_as_large(100, NOW) == pytest.approx(0.25, abs=0.05)
