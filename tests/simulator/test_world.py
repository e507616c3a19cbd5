"""A world is imagined from one seed: the same again, people undisturbed by who else is there, and diverse."""

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from simulator.attackers import CATALOGUE
from simulator.networks import Internet, internet
from simulator.visits import Visit
from simulator.world import A_DAY, BEGIN, UNDISTURBED, World, imagine

EVERYBODY = dict.fromkeys(CATALOGUE, 5)


@pytest.fixture(scope="module")
def world() -> World:
    return imagine(120, 20, EVERYBODY, seed=3)


def told(visits: Sequence[Visit]) -> list[Any]:
    """All that is settled about visits beforehand, and what is done on their pages."""
    return [
        (
            visit.at,
            visit.actor,
            visit.account,
            visit.address,
            visit.machine.traits,
            [(step.action, step.after, step.right, step.challenged, step.transaction) for step in visit.steps],
            [step.manner(Random(visit.seed)) for step in visit.steps],
        )
        for visit in visits
    ]


def test_the_same_seed_imagines_the_same_visits() -> None:
    one, again, other = (imagine(6, 4, EVERYBODY, seed=seed).visits for seed in (5, 5, 6))
    assert told(one) == told(again)
    assert told(one) != told(other)


def test_attackers_and_neighbours_change_nobody() -> None:
    alone = imagine(4, 6, {}).visits
    among = [visit for visit in imagine(9, 6, EVERYBODY).visits if visit.actor == "person"]
    names = {visit.account.user_id for visit in alone}
    assert told(alone) == told([visit for visit in among if visit.account.user_id in names])


def test_visits_come_in_order_and_attackers_come_later(world: World) -> None:
    moments = [visit.at for visit in world.visits]
    assert moments == sorted(moments)
    assert min(visit.at for visit in world.visits if visit.fraud) >= BEGIN + UNDISTURBED * 20 * A_DAY
    assert {visit.actor for visit in world.visits} == {"person", *CATALOGUE}


def test_people_sleep_at_night(world: World) -> None:
    """By the clock of their town: what is done between one and four is rare."""
    hours = Counter(int((visit.at + 7_200) % A_DAY // 3_600) for visit in _norwegians(world))
    assert sum(hours[hour] for hour in range(1, 5)) < 0.03 * hours.total() < sum(hours[hour] for hour in range(17, 23))


def test_households_share_addresses_and_offices_are_full_of_strangers(world: World) -> None:
    shared = Counter(person.home.address(0) for person in world.people)
    assert sum(count > 1 for count in shared.values()) > 0.3 * len(shared)
    offices = Counter(person.office for person in world.people if person.office)
    assert max(offices.values()) >= 2


def test_people_differ(world: World) -> None:
    assert len({person.home.country.code for person in world.people}) >= 5
    assert {person.phone.traits.os_name for person in world.people} == {"iOS", "Android"}
    assert {person.habits.fills for person in world.people} == {"types", "pastes", "manager"}
    assert 0.02 < sum(person.vpn is not None for person in world.people) / len(world.people) < 0.2


def test_every_address_is_one_that_nobody_has() -> None:
    net = internet()
    for network in net.networks:
        for host in (0, 7, 4_093, 2**40):
            address = network.address(host)
            assert address.startswith("24")
            assert net.place(address) == network.place
    assert net.place("198.51.100.1").country is None


def test_intelligence_does_not_know_all() -> None:
    net: Internet = internet()
    for kind in ("vpn", "hosting"):
        told = [getattr(network.place, kind) for network in net.networks if network.kind == kind]
        assert set(told) == {True, False}


def _norwegians(world: World) -> list[Visit]:
    at_home = {person.account.user_id for person in world.people if person.home.country.code == "NO"}
    return [visit for visit in world.visits if visit.actor == "person" and visit.account.user_id in at_home]
