"""Invented people sign in as the protocol of R1 has it; attackers come as what they are, and never with the victim's device or address."""

from collections import Counter, defaultdict
from itertools import pairwise
from random import Random
from statistics import median

import pytest

from simulator.logins import BEGIN, FIRST_ASN, PROTOCOL, YEAR, Habits, simulate
from simulator.rba import Login
from simulator.takeovers import ATTACKERS, Population


@pytest.fixture(scope="module")
def logins() -> list[Login]:
    return simulate(1_500, 5)


def by_person(logins: list[Login]) -> dict[int, list[Login]]:
    people: defaultdict[int, list[Login]] = defaultdict(list)
    for login in logins:
        people[login.user].append(login)
    return people


def test_the_same_seed_gives_the_same_year_in_order_of_time(logins: list[Login]) -> None:
    assert logins[:50] == simulate(1_500, 5)[:50] != simulate(1_500, 6)[:50]
    assert all(before.at <= after.at for before, after in pairwise(logins))
    assert all(BEGIN <= login.at < BEGIN + YEAR for login in logins)


def test_people_are_as_many_and_where_the_protocol_says(logins: list[Login]) -> None:
    people = by_person(logins)
    assert median(map(len, people.values())) == pytest.approx(7, abs=1)
    homes = Counter(Counter(login.country for login in own).most_common(1)[0][0] for own in people.values())
    assert homes["NO"] / len(people) == pytest.approx(0.55, abs=0.05)


def test_one_sign_in_in_twelve_comes_from_a_device_that_is_new_to_the_person(logins: list[Login]) -> None:
    later = new = 0
    for own in by_person(logins).values():
        seen = {own[0].device}
        for login in own[1:]:
            later, new = later + 1, new + (login.device not in seen)
            seen.add(login.device)
    assert new / later == pytest.approx(0.08, abs=0.015)


def test_whose_cookies_are_cleared_has_more_devices() -> None:
    ids = {habits: len({login.device for login in simulate(200, 5, habits)}) for habits in (PROTOCOL, Habits(lost_id=0.3))}
    assert ids[Habits(lost_id=0.3)] > 1.5 * ids[PROTOCOL]


def test_devices_whose_browsers_are_alike_share_user_agents() -> None:
    agents = {alike: len({login.user_agent for login in simulate(200, 5, Habits(alike=alike))}) for alike in (0.0, 1.0)}
    assert agents[1.0] < 0.8 * agents[0.0]


def test_networks_and_addresses_are_invented(logins: list[Login]) -> None:
    assert all(login.asn >= FIRST_ASN and login.address.startswith("10.") for login in logins)


@pytest.fixture(scope="module")
def attacks(logins: list[Login]) -> dict[str, list[tuple[list[Login], Login]]]:
    """By attacker, a victim's sign-ins so far and the attempt on them."""
    population, chance = Population(logins), Random(1)
    victims = [own for own in by_person(logins).values() if len(own) > 10][:150]
    return {name: [(own, attacker(own[-1], own[:-1], population, chance)) for own in victims] for name, attacker in ATTACKERS.items()}


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_no_attacker_has_the_victims_device_or_address(attacks: dict[str, list[tuple[list[Login], Login]]], attacker: str) -> None:
    for own, attempt in attacks[attacker]:
        assert attempt.takeover
        assert attempt.user == own[0].user
        assert attempt.device not in {login.device for login in own}
        assert attempt.address not in {login.address for login in own}


def usual(logins: list[Login], name: str) -> object:
    return Counter(getattr(login, name) for login in logins).most_common(1)[0][0]


def test_attackers_know_as_much_of_the_victim_as_their_kind_does(attacks: dict[str, list[tuple[list[Login], Login]]]) -> None:
    def share(attacker: str, name: str) -> float:
        alike = [bool(getattr(attempt, name) == usual(own[:-1], name)) for own, attempt in attacks[attacker]]
        return sum(alike) / len(alike)

    assert share("targeted", "asn") == share("targeted", "user_agent") == share("targeted", "country") == 1
    assert share("vpn", "country") == 1
    assert share("vpn", "asn") < 0.3
    assert share("naive", "country") < share("botnet", "country") < 1
