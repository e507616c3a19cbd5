"""Simulated transfers: the same seed pays the same, frauds come after the warm-up, and everybody honest who collects money is there."""

from collections import defaultdict

import pytest

from simulator.collecting import COLLECTIONS, HONEST, SHARES
from simulator.transfers import WARM_UP, transfers
from tessera.units import DAY

MADE = transfers(7, customers=300, days=30, mules=6, remote=6)


def test_the_same_seed_pays_the_same() -> None:
    assert transfers(7, customers=300, days=30, mules=6, remote=6) == MADE
    assert transfers(8, customers=300, days=30, mules=6, remote=6) != MADE


def test_they_are_in_order_of_time_and_frauds_come_after_the_warm_up() -> None:
    assert [each.at for each in MADE] == sorted(each.at for each in MADE)
    assert all(each.at >= WARM_UP * DAY for each in MADE if each.fraud)


@pytest.mark.parametrize("kind", HONEST)
def test_everybody_honest_who_collects_money_is_there(kind: str) -> None:
    assert any(each.kind == kind and not each.fraud for each in MADE)


def test_each_of_them_has_a_way_to_collect_and_a_share() -> None:
    assert HONEST.keys() == COLLECTIONS.keys() == SHARES.keys()


def test_a_mule_passes_on_most_of_what_the_deceived_have_just_paid() -> None:
    came: defaultdict[str, float] = defaultdict(float)
    went: defaultdict[str, float] = defaultdict(float)
    for each in MADE:
        if each.kind == "paid to a mule":
            came[each.payee] += each.amount
        elif each.kind == "passed on by a mule":
            went[each.account] += each.amount
    assert came.keys() == went.keys()
    assert all(0.8 < went[mule] / came[mule] < 1 for mule in came)
