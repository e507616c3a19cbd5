"""What earns trust for a sign-in earns none for a payment, and collected money is judged as if nothing were familiar."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera import money
from tessera.action import ActionType, AssertedBy
from tessera.assessment import Assessment, assess
from tessera.evidence import Evidence
from tessera.policy import Policy
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Payments, Profiles, UserProfile
from tessera.scoring import Model
from tests.builders import (
    DAY,
    HOUR,
    KEY,
    NOW,
    USER,
    a_known_place,
    a_market,
    a_payment,
    a_session,
    an_action,
    evidence,
    profiles,
    sightings,
    some_payments,
)

MODEL = Model.load()
LANDLORD, SHOP, STRANGER = "11" * 16, "22" * 16, "33" * 16
BASES: tuple[ActionType, ...] = ("transaction", "checkout", "withdraw", "credits_change")
HABITS = reduce(lambda payments, day: payments.paid(a_payment(payee=LANDLORD), NOW - day * DAY), range(1, 13), Payments())
DEVICE = DeviceProfile(keys={KEY: sightings(20)}, users={USER: sightings(20)})


def known(payments: Payments = HABITS, **changes: Any) -> Profiles:
    """A customer of long standing at home, on their own device, of whose payments something is known."""
    user = UserProfile(places=(a_known_place(seen=sightings(first=NOW - 90 * DAY)),), payments=payments)
    parts: dict[str, Any] = {"user": user, "link": Link(seen=sightings(20)), "device": DEVICE, "payee": Payee(), "market": a_market()}
    return profiles(**parts | changes)


def pays(
    known_of: Profiles, *, base: ActionType = "transaction", by: AssertedBy = "backend", alias: str | None = None, **payment: Any
) -> Evidence:
    action = an_action(
        type=alias or base, base=base, user=USER, user_asserted_by="backend", triggered_by=by, payment=a_payment(**payment), claimed=None
    )
    return evidence(action=action, session=a_session(key=KEY), profiles=known_of)


def judged(found: Evidence) -> Assessment:
    return assess(found, Policy(), MODEL)


def paid(*payments: tuple[str, float, float], into: Payee | None = None) -> Payee:
    """An account that these users paid: who, how many days ago, how much."""
    outcomes = (
        Outcome(
            action=f"{round(NOW - ago * DAY):012x}{number:020x}",
            at=round(NOW - ago * DAY),
            user=f"{who:0<32.32}",
            device="",
            payment=a_payment(amount=amount),
        )
        for number, (who, ago, amount) in enumerate(payments)
    )
    return reduce(lambda payee, each: payee.learn(each), outcomes, into or Payee())


OLD_SHOP = paid(("a1", 30, 50), ("a2", 20, 50), ("a3", 9, 50))
STRANGERS = paid(("b1", 0.2, 900), ("b2", 0.1, 800), ("b3", 0.05, 1000))


class TestTrust:
    @pytest.mark.parametrize(
        ("payment", "payee"),
        [({"payee": LANDLORD, "amount": 50.0}, Payee()), ({"payee": SHOP, "amount": 50.0}, OLD_SHOP)],
        ids=["a payee paid before", "a usual amount at a shop that others pay"],
    )
    @pytest.mark.parametrize("base", BASES)
    def test_is_earned_by_a_ground_of_the_payments_own(self, base: ActionType, payment: Mapping[str, Any], payee: Payee) -> None:
        assert judged(pays(known(payee=payee), base=base, **payment)).decided == "trust"

    @pytest.mark.parametrize(
        "made",
        [
            lambda: pays(known(), payee=STRANGER, amount=50.0),
            lambda: pays(known(payee=OLD_SHOP), payee=SHOP, amount=170.0),
            lambda: pays(known(some_payments(2, payee=LANDLORD), payee=OLD_SHOP), payee=SHOP, amount=50.0),
            lambda: pays(known(payee=OLD_SHOP), payee=SHOP, amount=50.0, currency="EUR"),
            lambda: pays(known(some_payments(1, payee=STRANGER), payee=Payee()), payee=STRANGER, amount=50.0),
            lambda: pays(known(), payee=LANDLORD, amount=50.0, by="sdk"),
        ],
        ids=["to nobody knows whom", "above what is usual", "few payments", "another currency", "paid today", "as an SDK says"],
    )
    def test_is_not_earned_by_what_is_not_known(self, made: Any) -> None:
        assert judged(made()).decided == "allow"

    @pytest.mark.parametrize("base", BASES)
    def test_is_not_earned_without_an_amount(self, base: ActionType) -> None:
        action = an_action(type=base, base=base, user=USER, user_asserted_by="backend", claimed=None)
        assert judged(evidence(action=action, session=a_session(key=KEY), profiles=known())).decided == "allow"

    def test_is_not_prepared_by_a_small_payment_of_the_day_before(self) -> None:
        prepared = known(HABITS.paid(a_payment(payee=STRANGER, amount=1.0), NOW - DAY), market=a_market(1e6))
        assert judged(pays(prepared, payee=STRANGER, amount=5_000.0)).decided != "trust"
        euros = known(HABITS.paid(a_payment(payee=STRANGER, amount=1.0, currency="EUR"), NOW - DAY), market=a_market(1e6))
        assert judged(pays(euros, payee=STRANGER, amount=5_000.0, currency="EUR")).decided == "allow"

    def test_of_a_payee_of_years_holds_on_a_day_on_which_they_were_paid_already(self) -> None:
        again = known(HABITS.paid(a_payment(payee=LANDLORD, amount=50.0), NOW - 60_000))
        assert judged(pays(again, payee=LANDLORD, amount=50.0)).decided == "trust"

    def test_of_a_sign_in_asks_for_no_payment(self) -> None:
        action = an_action(user=USER, user_asserted_by="backend")
        assert judged(evidence(action=action, session=a_session(key=KEY), profiles=known())).decided == "trust"

    @given(
        base=some.sampled_from(BASES),
        alias=some.sampled_from([None, "cash_out", "buy"]),
        times=some.floats(1.01, 1e4),
        count=some.integers(0, 30),
        usual=some.floats(1.0, 5_000.0),
        payee=some.sampled_from([Payee(), OLD_SHOP, STRANGERS]),
        market=some.sampled_from([Market(), a_market(), a_market(1e6)]),
        secured=some.booleans(),
        trust=some.floats(20.0, 60.0),
    )
    def test_is_never_given_to_a_first_payment_above_what_is_usual(
        self,
        base: ActionType,
        alias: str | None,
        times: float,
        count: int,
        usual: float,
        payee: Payee,
        market: Market,
        secured: bool,
        trust: float,
    ) -> None:
        """However familiar everything else is, and however much score an application calls trusted."""
        payments = some_payments(count, payee=LANDLORD, amount=usual)
        found = pays(known(payments, payee=payee, market=market), base=base, alias=alias, payee=STRANGER, amount=2.2 * usual * times)
        found = replace(found, action=replace(found.action, secured=secured))
        policy = Policy()
        lenient = replace(policy, thresholds={base: replace(policy.thresholds_for(base), trust=trust)})
        assert assess(found, lenient, MODEL).decided != "trust"


class TestCollectedMoney:
    def test_that_strangers_bring_and_nobody_knows_who_gets_is_challenged_though_everything_is_familiar(self) -> None:
        passes_on = judged(pays(known(account=STRANGERS), payee=STRANGER, amount=2_500.0))
        assert passes_on.decided == "challenge"
        assert "MONEY_MULE" in {threat.name for threat in passes_on.threats}

    def test_in_two_parts_is_challenged_too(self) -> None:
        assert judged(pays(known(account=STRANGERS), payee=STRANGER, amount=1_250.0)).decided == "challenge"

    def test_of_people_who_pay_unusually_much_is_challenged_where_it_comes_in(self) -> None:
        joins = judged(pays(known(payee=STRANGERS), payee=STRANGER, amount=950.0))
        assert joins.decided == "challenge"
        assert "TRANSACTION_MULE" in joins.reasons

    @pytest.mark.parametrize(
        "who",
        {
            "a landlord, whose tenants have paid before": lambda: pays(
                known(account=paid(*((f"c{n}", ago, 700.0) for n in range(3) for ago in (30, 0.5)))), payee=STRANGER, amount=2_000.0
            ),
            "a treasurer, whose venue others pay": lambda: pays(known(account=STRANGERS, payee=OLD_SHOP), payee=SHOP, amount=2_500.0),
            "somebody who collects for a payee of theirs": lambda: pays(known(account=STRANGERS), payee=LANDLORD, amount=2_500.0),
            "a shop, which keeps most of it": lambda: pays(known(account=STRANGERS), payee=STRANGER, amount=300.0),
            "somebody with money of their own": lambda: pays(known(account=STRANGERS), payee=STRANGER, amount=9_000.0),
            "somebody with two accounts": lambda: pays(
                known(account=paid((USER, 0.2, 900), (USER, 0.1, 900))), payee=STRANGER, amount=1700
            ),
            "somebody whose salary came": lambda: pays(known(account=paid(("f1", 0.5, 3000))), payee=STRANGER, amount=2_800.0),
            "a student with a parent": lambda: pays(known(account=paid(("e1", 31, 600), ("e1", 0.5, 600))), payee=STRANGER, amount=550.0),
            "a freelancer": lambda: pays(
                known(account=paid(("g1", 40, 900), ("g2", 20, 900), ("g3", 12, 500), ("g4", 0.3, 900))), payee=STRANGER, amount=800.0
            ),
        }.items(),
        ids=lambda each: each[0],
    )
    def test_is_not_seen_in(self, who: tuple[str, Any]) -> None:
        found = who[1]()
        assert not (found.onward and found.onward.is_collected)

    @pytest.mark.parametrize(
        "who",
        {
            "friends who give for a present": lambda: pays(
                known(payee=paid(*((f"d{n}", 0.1, 20.0) for n in range(8)))), amount=20.0, payee=STRANGER
            ),
            "the customers of a new shop": lambda: pays(
                known(payee=paid(*((f"d{n}", n / 20, 40.0) for n in range(12)))), amount=60.0, payee=STRANGER
            ),
            "who pays somebody again": lambda: pays(known(payee=STRANGERS), payee=LANDLORD, amount=950.0),
            "who pays a shop of long standing": lambda: pays(known(payee=OLD_SHOP), payee=SHOP, amount=950.0),
        }.items(),
        ids=lambda each: each[0],
    )
    def test_is_not_seen_of(self, who: tuple[str, Any]) -> None:
        assert not who[1]().inflow

    def test_of_an_account_with_too_many_payers_to_remember_is_unknown(self) -> None:
        busy = paid(*((f"{number:02x}f", 30 - number / 4, 50.0) for number in range(60)))
        assert busy.newcomers(NOW, money.WITHIN) is None

    def test_who_had_paid_before_their_first_day_was_kept_is_no_newcomer(self) -> None:
        """Profiles that an earlier version made name payers without it."""
        kept = replace(paid(("aa", 30, 500.0), ("bb", 29, 500.0)), began={})
        assert paid(("aa", 0.1, 500.0), into=kept).newcomers(NOW, money.TOGETHER) == 0


class TestAFirstPaymentFarAboveWhatIsUsual:
    def test_to_somebody_whom_nobody_has_paid_is_challenged_where_no_pointer_shows_whose_hand_it_is(self) -> None:
        found = pays(known(), payee=STRANGER, amount=500.0)
        assert found.pointer_coarsening is None
        assert judged(found).decided == "challenge"

    def test_is_allowed_where_it_goes_to_a_shop_of_long_standing(self) -> None:
        assert judged(pays(known(payee=OLD_SHOP), payee=SHOP, amount=500.0)).decided == "allow"

    @pytest.mark.parametrize("amount", [100.0, 200.0])
    def test_is_allowed_where_it_is_less(self, amount: float) -> None:
        assert judged(pays(known(), payee=STRANGER, amount=amount)).decided == "allow"

    def test_is_unknown_of_somebody_whose_payments_are_not_known(self) -> None:
        assert pays(known(Payments()), payee=STRANGER, amount=500.0).is_first_and_far_above is None


def test_a_payee_is_paid_before_from_the_day_after() -> None:
    payments = Payments().paid(a_payment(payee=STRANGER), NOW - HOUR)
    assert not payments.paid_before(STRANGER, NOW)
    assert payments.paid_before(STRANGER, NOW + DAY)
    assert not payments.paid_before(SHOP, NOW + DAY)
    assert not payments.paid_before(None, NOW)
