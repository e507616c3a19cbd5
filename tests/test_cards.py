"""Card testing: many cards that are refused, from one place or from everywhere; a till's many cards are not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera import reasons
from tessera.assessment import assess
from tessera.evidence import Evidence
from tessera.policy import Policy
from tessera.profile import DeviceProfile, Outcome, Payee, UserProfile
from tessera.scoring import Model
from tests.builders import (
    DAY,
    HOUR,
    NOW,
    a_history,
    a_payment,
    a_place,
    a_session,
    an_action,
    evidence,
    profiles,
    sightings,
    some_payments,
)

MODEL = Model.load()
MEASURE = reasons.CATALOGUE["TRANSACTION_CARDS_REFUSED"]
OF_LATE = sightings(400, first=NOW - 20 * DAY)


def pays(history: Mapping[str, Any], *, amount: float = 2.0, place: Mapping[str, Any] | None = None, **known: Any) -> Evidence:
    action = an_action(type="checkout", base="checkout", payment=a_payment(amount=amount))
    session = a_session(place=a_place(**(place or {})))
    return evidence(action=action, session=session, history=a_history(**history), profiles=profiles(**known))


def tried(found: Evidence) -> Any:
    measured = MEASURE(found)
    return measured.get("tried") if isinstance(measured, Mapping) else None


def outcome(number: int, amount: float, at: int = NOW - HOUR) -> Outcome:
    payment = a_payment(amount=amount, payer=f"{number + 0xC0000000:08x}" * 4)
    return Outcome(action=f"{at:012x}{number:020x}", at=at, user=f"{number:08x}" * 4, device="", payment=payment)


def all_refused(shop: Payee, those: Iterable[Outcome]) -> Payee:
    return reduce(lambda payee, each: payee.refused(each), those, shop)


def a_shop(paid: int = 60, refused: int = 0, *, amount: float = 2.0, ordinary: float = 40.0, before: int = 120, declined: int = 0) -> Payee:
    """A shop that was paid an ordinary amount so often of late, and so many payments of another amount were refused; and so often long
    before, of which so many payments were refused."""
    shop = reduce(lambda payee, number: payee.learn(outcome(5_000 + number, ordinary, NOW - 60 * DAY)), range(before - declined), Payee())
    shop = all_refused(shop, (outcome(7_000 + number, ordinary, NOW - 60 * DAY) for number in range(declined)))
    shop = reduce(lambda payee, number: payee.learn(outcome(number, ordinary)), range(paid), shop)
    return all_refused(shop, (outcome(1_000 + number, amount) for number in range(refused)))


DEVICE = {"device_card_count": 12, "device_refused_card_count_last_day": 11}
USER = {"user_refused_card_count_last_day": 11}
ADDRESS = {"ip_card_count_last_hour": 12, "ip_refused_card_count_last_hour": 11}


class TestFromOnePlace:
    @pytest.mark.parametrize("history", [DEVICE, USER, ADDRESS], ids=["a device", "a user", "an address"])
    def test_many_cards_that_fail_are_challenged_by_that_alone(self, history: Mapping[str, Any]) -> None:
        found = pays(history)
        assert tried(found) == 11
        assert assess(found, Policy(), MODEL).decided in ("challenge", "deny")

    @pytest.mark.parametrize(
        ("history", "known"),
        [
            ({"device_card_count": 48, "device_refused_card_count_last_day": 12}, {"device": DeviceProfile(seen=OF_LATE)}),
            ({"user_refused_card_count_last_day": 12}, {"user": UserProfile(seen=OF_LATE)}),
            ({**ADDRESS, "ip_card_count_last_hour": 60}, {}),
        ],
        ids=["a till", "a call centre", "an office"],
    )
    def test_many_cards_that_succeed_are_nothing(self, history: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        assert tried(pays(history, **known)) == 0

    def test_a_family_whose_three_cards_are_refused_is_allowed(self) -> None:
        found = pays({"device_card_count": 3, "device_refused_card_count_last_day": 3, "user_refused_card_count_last_day": 3})
        assert assess(found, Policy(), MODEL).decided == "allow"

    @pytest.mark.parametrize("place", [{"mobile_carrier": True}, {"relay": True}, {"vpn": True}, {"private": True}])
    def test_an_address_that_strangers_share_blames_nobody(self, place: Mapping[str, Any]) -> None:
        assert not tried(pays(ADDRESS, place=place))

    def test_nothing_is_said_of_an_action_without_a_payment(self) -> None:
        assert MEASURE(evidence(history=a_history(**DEVICE))) is None

    def test_failures_of_anything_else_are_none_of_cards(self) -> None:
        """Wrong passwords, of somebody who has paid from many cards in their life."""
        fails = {f"{who}_failure_count_last_{time}": 30 for who, time in (("user", "day"), ("device", "day"), ("ip", "hour"))}
        calm = {"device_refused_card_count_last_day": 0, "user_refused_card_count_last_day": 0, "ip_refused_card_count_last_hour": 0}
        assert tried(pays({**fails, **calm, "device_card_count": 10, "ip_card_count_last_hour": 10})) == 0
        assert tried(pays({**fails, "device_card_count": 10})) is None


class TestFromEverywhere:
    def test_refusals_of_one_amount_beyond_what_is_usual_are_challenged(self) -> None:
        found = pays({}, payee=a_shop(refused=12))
        assert assess(found, Policy(), MODEL).decided == "challenge"

    @pytest.mark.parametrize(
        ("shop", "amount"),
        [
            (a_shop(refused=12), 40.0),
            (a_shop(refused=2), 2.0),
            (a_shop(paid=300, refused=15, amount=40.0), 40.0),
            (all_refused(a_shop(refused=10), (outcome(2_000 + number, 40.0) for number in range(200))), 2.0),
            (a_shop(paid=100, refused=18, amount=40.0, declined=20), 40.0),
            (Payee(), 2.0),
        ],
        ids=[
            "another amount",
            "one or two",
            "one in twenty",
            "a day on which everything is refused",
            "one in six as before",
            "nothing known",
        ],
    )
    def test_is_allowed(self, shop: Payee, amount: float) -> None:
        assert assess(pays({}, amount=amount, payee=shop), Policy(), MODEL).decided == "allow"

    def test_says_nothing_of_a_user_who_has_paid_this_payee_before(self) -> None:
        found = pays({}, payee=a_shop(refused=12), user=UserProfile(payments=some_payments(3)))
        assert MEASURE(found) == {"spread": 0.0}

    @pytest.mark.parametrize("before", [0, 99])
    def test_says_nothing_of_a_shop_without_a_record_before(self, before: int) -> None:
        """All shops are young once, and all are on the day on which this is deployed."""
        found = pays({}, payee=a_shop(paid=300, refused=60, before=before))
        assert assess(found, Policy(), MODEL).decided == "allow"
        assert MEASURE(found) is None

    def test_a_young_shop_is_judged_by_the_windows_before_which_it_has_a_record(self) -> None:
        shop = reduce(lambda payee, number: payee.learn(outcome(number, 40.0, NOW - 5 * DAY)), range(120), Payee())
        above = all_refused(shop, (outcome(1_000 + number, 2.0) for number in range(12))).refusals_above_usual(2.0, NOW)
        assert above is not None
        assert above > 3.5

    @pytest.mark.parametrize("one", ["user", "device", "address", "card"])
    def test_who_tries_again_and_again_is_one_person(self, one: str) -> None:
        """A guest has a new name each time, a new address on the way, a new browser: one of them is enough."""
        alike = "ab" * 16

        def again(number: int) -> Outcome:
            that = replace(
                outcome(1_000 + number, 2.0, NOW - (20 - number) * DAY), device=f"{number + 0xD0000000:08x}" * 4, address=f"{number:064x}"
            )
            changed: dict[str, Any] = {"payment": a_payment(amount=2.0, payer=alike)} if one == "card" else {one: alike}
            return replace(that, **changed)

        shop = all_refused(a_shop(), (again(number) for number in range(20)))
        assert shop.refusals_above_usual(2.0, NOW) == all_refused(a_shop(), [again(0)]).refusals_above_usual(2.0, NOW)

    def test_whoever_was_refused_in_common_with_others_is_still_another(self) -> None:
        one, other = a_shop(refused=12), a_shop(refused=11)
        assert (one.refusals_above_usual(2.0, NOW) or 0) > (other.refusals_above_usual(2.0, NOW) or 0)

    def test_it_fades(self) -> None:
        shop = a_shop(refused=12)
        assert (shop.refusals_above_usual(2.0, NOW) or 0) > 3.5
        assert (shop.refusals_above_usual(2.0, NOW + 40 * DAY) or 0) < 1


class TestPayee:
    @given(some.lists(some.tuples(some.booleans(), some.integers(0, 40), some.floats(0.1, 1e6)), max_size=14), some.randoms())
    def test_learns_refusals_once_and_in_any_order(self, events: list[tuple[bool, int, float]], chance: Any) -> None:
        these = [(paid, outcome(number, amount, NOW + day * DAY)) for number, (paid, day, amount) in enumerate(events)]

        def learned(those: list[tuple[bool, Outcome]]) -> Payee:
            return reduce(lambda payee, each: payee.learn(each[1]) if each[0] else payee.refused(each[1]), those, Payee())

        assert learned(sorted([*these, *these[:3]], key=lambda _: chance.random())) == learned(these)

    def test_a_refusal_teaches_nothing_else(self) -> None:
        refused = Payee().refused(outcome(1, 2.0))
        assert replace(refused, lately={}, ever={}, marks={}, learned=()) == Payee()

    def test_is_bounded(self) -> None:
        shop = Payee()
        for number in range(400):
            shop = shop.refused(outcome(number, 1.5 ** (number % 60), NOW + number * HOUR * 6))
        assert len(shop.ever) <= 32
        assert len(shop.marks) <= 160
        assert all(len(cells) <= 64 for cells in shop.lately.values())
