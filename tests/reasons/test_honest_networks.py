"""Honest people whose way to the Internet looks odd, or who share an address or a computer: on a first visit none is challenged.

A way is what it changes of the calm baseline's place, history and session. Below stand the laws of crowds, and what attackers who come the
same ways still come to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera import features, reasons
from tessera.action import Action
from tessera.evidence import Evidence
from tessera.history import Observation
from tessera.place import Place
from tessera.policy import Thresholds
from tessera.reputation import Reputation, Reputations
from tessera.scoring import Model, score
from tessera.user_agent import digest
from tests.builders import HEADERS, MINUTE, NOW, OSLO, a_history, a_place, an_action, evidence, human_events, profiles
from tests.reasons.machines import MACHINES
from tests.reasons.test_honest_people import HABITS, TYPICAL

CHALLENGE = Thresholds().challenge
FAR: Mapping[str, Any] = {
    "country": "US", "region": "VA", "city": "Ashburn", "latitude": 39.0, "longitude": -77.5, "timezone": "America/New_York", "asn": 64_500,
}  # fmt: skip
ELSEWHERE = a_place(**FAR)
A_MOMENT_AGO = NOW - 5 * MINUTE
WRITTEN_ANEW = replace(HEADERS, order=("host", "accept-language", "accept-encoding", "user-agent"), accept_language="en-GB")
BASIC_CARD = "ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)"


@dataclass(frozen=True, kw_only=True)
class Way:
    """What it changes of the place, the history and the session."""

    place: Mapping[str, Any] = field(default_factory=dict)
    history: Mapping[str, Any] = field(default_factory=dict)
    session: Mapping[str, Any] = field(default_factory=dict)

    def at(self, before: Place = OSLO) -> Place:
        return replace(before, **self.place)

    def __or__(self, other: "Way") -> "Way":
        return Way(
            place={**self.place, **other.place},
            history={**self.history, **other.history},
            session={**self.session, **other.session},
        )


def crowd(users: int, *, failures: int = 0, actions: int | None = None, rate: int = 0) -> Mapping[str, Any]:
    """What an address has seen in an hour and in the last minute. Whoever failed has tried again, and succeeded."""
    return {
        "ip_user_count_last_hour": users,
        "ip_device_count_last_hour": users,
        "ip_failure_count_last_hour": failures,
        "ip_action_count_last_hour": users + failures if actions is None else actions,
        "ip_action_rate_60_sec": rate,
    }


def users_of_the_device(ever: int, week: int, day: int, hours: int) -> Mapping[str, Any]:
    return {
        "linking_device_to_users_count": ever,
        "device_user_count_last_week": week,
        "device_user_count_last_day": day,
        "device_hours_last_day": hours,
    }


def the_users_own(*, failures: int = 0, rate: int = 0) -> Mapping[str, Any]:
    """What one user does on one device."""
    windows = (
        "user_failure_count_last_hour",
        *(f"{who}_failure_count_last_{time}" for who in ("user", "device") for time in ("day", "week")),
    )
    rates = {"user_action_rate_60_sec": rate, "device_action_rate_60_sec": rate}
    return {**dict.fromkeys(windows, failures), **(rates if rate else {})}


WAYS: Mapping[str, Way] = {
    # addresses that many share
    "a carrier's gateway at the busiest hour": Way(place={"mobile_carrier": True}, history=crowd(400, failures=90, rate=100)),
    "a carrier's gateway where one phone fails on": Way(place={"mobile_carrier": True}, history=crowd(1, failures=30, rate=100)),
    "a carrier that no list knows for one": Way(history=crowd(250, failures=60, rate=40)),
    "a satellite far away": Way(
        place={**FAR, "organization_type": "satellite"}, history={**crowd(80, failures=10), "device_last_seen": None}
    ),
    "a relay that stands in a data centre": Way(place={"relay": True, "hosting": True, "block_lists": 1}, history=crowd(90, failures=30)),
    "a campus": Way(history=crowd(60, failures=10, rate=8)),
    "a campus, of whose actions nothing else is known": Way(history=crowd(60, failures=10, actions=1)),
    "an exam hall on a Monday": Way(history=crowd(120, failures=110, rate=60)),
    "an exam hall, of whose actions nothing else is known": Way(history=crowd(40, failures=60, actions=1)),
    "an office on a Monday, of whose actions nothing else is known": Way(history=crowd(25, failures=30, actions=1)),
    "a hotel on a listed line": Way(place={"block_lists": 2}, history=crowd(18, failures=6)),
    "a listed neighbour, or the one before": Way(place={"block_lists": 5}),
    "a home where a forgotten tablet fails on": Way(history=crowd(4, failures=25, actions=28)),
    "a household that shops": Way(history=crowd(4, rate=9)),
    # anonymizers
    "a VPN": Way(place={"vpn": True, "hosting": True, "block_lists": 4}, history=crowd(80, failures=20, rate=30)),
    "a VPN in another zone": Way(place={**FAR, "vpn": True, "hosting": True}),
    "Tor": Way(
        place={**FAR, "tor": True, "vpn": True, "proxy": True, "hosting": True, "block_lists": 6}, history=crowd(60, failures=15, rate=20)
    ),
    "an app that lets others through": Way(place={"proxy": True, "block_lists": 3}, history=crowd(12)),
    "a VPN turned on within the visit": Way(place={**FAR, "vpn": True, "hosting": True}, session={"issued_to": OSLO}),
    "a VPN turned off within the visit": Way(session={"issued_to": a_place(**FAR, vpn=True, hosting=True)}),
    # tunnels, and networks that change
    "a tunnel that opens within the visit": Way(
        place=FAR, session={"issued_to": OSLO}, history={"device_last_seen": Observation(place=OSLO, at=A_MOMENT_AGO)}
    ),
    "a tunnel that closes within the visit": Way(
        session={"issued_to": ELSEWHERE}, history={"device_last_seen": Observation(place=ELSEWHERE, at=A_MOMENT_AGO)}
    ),
    "a tunnel to the office that opens": Way(
        place={**FAR, "organization_type": "business"},
        session={"issued_to": OSLO},
        history={"device_last_seen": Observation(place=OSLO, at=A_MOMENT_AGO)},
    ),
    "a tunnel to a data centre that opens": Way(
        place={**FAR, "hosting": True},
        session={"issued_to": OSLO},
        history={"device_last_seen": Observation(place=OSLO, at=A_MOMENT_AGO)},
    ),
    "a tunnel home from a journey": Way(session={"timezone": "Asia/Tokyo", "timezone_offset": 540,
                                                 "summer_timezone_offset": 540, "winter_timezone_offset": 540}),
    "a journey with the clock at home": Way(place=FAR, history={"device_last_seen": None}),
    "an office whose network comes out abroad": Way(
        place={**FAR, "organization_type": "business"},
        history={**crowd(60, failures=8, rate=6), "device_last_seen": Observation(place=OSLO, at=A_MOMENT_AGO)},
    ),
    "from IPv4 to IPv6, by another provider": Way(place={"asn": 64_501}, session={"issued_to": OSLO}),
    "a phone that asks for the desktop page": Way(session={"heard_from": digest("the desktop page's")}),
    "from Wi-Fi to the carrier's network": Way(place={"mobile_carrier": True, "asn": 64_502}, session={"issued_to": OSLO}),
    "from a train's Wi-Fi, which comes out abroad, to the next": Way(
        place={"country": "SE", "city": "Karlstad", "asn": 64_503, "timezone": "Europe/Stockholm"}, session={"issued_to": OSLO}
    ),
    # what stands in between
    "a firm's proxy": Way(session={"headers": WRITTEN_ANEW}),
    "a firm's proxy in a data centre": Way(
        place={"hosting": True}, session={"headers": WRITTEN_ANEW}, history=crowd(60, failures=10, rate=12)
    ),
    "a school's filter": Way(place={"proxy": True}, session={"headers": WRITTEN_ANEW}, history=crowd(90, failures=30, rate=30)),
    "an assistant that acts for somebody": Way(place={"crawler": True, "hosting": True}),
    # computers elsewhere, and computers of many
    "a data centre": Way(place={"hosting": True}),
    "a cloud computer": Way(place={**FAR, "hosting": True}, session={"graphic_card": BASIC_CARD}),
    "a cloud computer that keeps another zone": Way(
        place={"hosting": True}, session={"graphic_card": "Google SwiftShader", "timezone": "Etc/UTC", "timezone_offset": 0,
                                          "summer_timezone_offset": 0, "winter_timezone_offset": 0},
    ),
    "a family's computer": Way(history=users_of_the_device(9, 5, 3, 4)),
    "a library's computer": Way(history={**users_of_the_device(40, 40, 12, 9), **crowd(45, failures=9)}),
    "a library's computer whose people mistype": Way(
        history={
            **users_of_the_device(40, 32, 12, 9),
            **crowd(9, failures=4),
            "device_failure_count_last_day": 12,
            "device_failure_count_last_week": 14,
        }
    ),
    "a kiosk": Way(history={**users_of_the_device(48, 32, 24, 2), **crowd(13, failures=2)}),
    "a kiosk of which little more is known": Way(history=users_of_the_device(40, 40, 40, 1)),
    "somebody who has forgotten a password": Way(history={**crowd(1, failures=9, actions=9), **the_users_own(failures=9)}),
    "somebody who tries again and again": Way(history={**crowd(1, rate=14), **the_users_own(rate=14)}),
    "somebody whose browser forgets": Way(history={"linking_user_to_device_count": 40, "user_device_count_last_week": 24}),
    "a private window at every visit": Way(
        history={"linking_user_to_device_count": 40, "user_device_count_last_week": 24}, session={"incognito": True}
    ),
}  # fmt: skip


HABITS_TALLIED = {habit: features.tally(does()) for habit, does in HABITS.items()}
CALM = features.tally(human_events())
ODD = ("a private window", "a user agent switched in Firefox")
MODEL = Model.load()


def found(way: Way, tallies: features.Tallies = CALM, *, action: Action | None = None, **changes: Any) -> Evidence:
    session: dict[str, Any] = {"events": (), "tallies": tallies, "place": way.at(), **way.session, **changes}
    return evidence(action=action, history=a_history(**way.history), **session)


def judged(way: Way, tallies: features.Tallies = CALM, **changes: Any) -> float:
    return score(reasons.observe(found(way, tallies, **changes)), MODEL).value


def challenged(scores: Mapping[str, float]) -> Mapping[str, float]:
    return {name: value for name, value in scores.items() if value >= CHALLENGE}


@pytest.mark.parametrize("way", WAYS)
def test_a_way_to_the_internet_is_no_accusation(way: str) -> None:
    assert judged(WAYS[way]) <= TYPICAL


@pytest.mark.parametrize("way", WAYS)
class TestNobodyIsChallengedForAWayAnd:
    def test_a_habit(self, way: str) -> None:
        assert challenged({habit: judged(WAYS[way], tallies) for habit, tallies in HABITS_TALLIED.items()}) == {}

    @pytest.mark.parametrize("machine", ODD)
    def test_an_odd_machine(self, way: str, machine: str) -> None:
        assert judged(WAYS[way], **MACHINES[machine]) < CHALLENGE

    def test_another_way(self, way: str) -> None:
        """Two moves at once would be a third, or a taken token's."""
        moves = {"issued_to", "heard_from"}
        excluded = moves if moves & WAYS[way].session.keys() else set()
        others = {name: other for name, other in WAYS.items() if name > way and not excluded & other.session.keys()}
        assert challenged({name: judged(WAYS[way] | other) for name, other in others.items()}) == {}


def failing(users: int, **place: Any) -> Way:
    """A list of names and passwords is tried from one address: forty-nine of fifty fail, and nobody tries again."""
    return Way(place=place, history=crowd(users, failures=round(users * 0.98), actions=users, rate=10))


BY_A_PAGE = an_action(triggered_by="sdk")


class TestAListOfStolenPasswordsIsStopped:
    @pytest.mark.parametrize("place", [{}, {"hosting": True}, {"block_lists": 1}])
    def test_where_one_address_tries_it(self, place: Mapping[str, Any]) -> None:
        assert judged(failing(60, **place)) >= CHALLENGE

    def test_where_one_device_tries_it_and_where_one_name_is_guessed(self) -> None:
        fails = {"device_failure_count_last_day": 24, "device_failure_count_last_week": 30}
        assert judged(Way(history={**users_of_the_device(48, 32, 24, 2), **fails})) >= CHALLENGE
        assert judged(Way(history={**crowd(1, failures=14, actions=14), **the_users_own(failures=14)})) >= CHALLENGE

    @pytest.mark.parametrize("kind", ["mobile_carrier", "relay", "vpn", "proxy", "tor"])
    def test_also_behind_what_strangers_share_if_hardly_anybody_else_is_there(self, kind: str) -> None:
        assert judged(failing(120, **{kind: True})) >= CHALLENGE
        crowded = Way(place={kind: True}, history=crowd(1_000, failures=118, actions=1_100))
        assert judged(crowded) == judged(Way(place={kind: True}))

    @pytest.mark.parametrize("place", [{}, {"hosting": True}, {"vpn": True, "hosting": True}])
    def test_where_no_backend_says_that_they_are_people(self, place: Mapping[str, Any]) -> None:
        assert judged(Way(place=place, history=crowd(60, rate=60)), action=BY_A_PAGE, automation_traces=("no_plugins",)) >= CHALLENGE

    def test_where_one_device_tries_it_and_no_backend_says_who_they_are(self) -> None:
        names = {**users_of_the_device(30, 30, 30, 1), **crowd(30, rate=30), "device_action_rate_60_sec": 30}
        assert judged(Way(history=names), action=BY_A_PAGE) >= Thresholds().deny


def test_labels_on_an_address_that_strangers_share_are_one_label_at_the_most() -> None:
    labels = Reputation()
    for number in range(5):
        labels = labels.marked(f"cause {number}", f"{NOW:012x}{number:020x}", "confirmed")
    blamed = profiles(reputations=Reputations(address=labels))
    carriers, homes = Way(place={"mobile_carrier": True}), Way()
    assert score(reasons.observe(found(carriers, profiles=blamed)), MODEL).value <= TYPICAL
    assert score(reasons.observe(found(homes, profiles=blamed)), MODEL).value >= CHALLENGE


class TestACrowd:
    """What one address sees."""

    shares = some.sampled_from(["mobile_carrier", "relay", "vpn", "proxy", "tor"])
    count = some.integers(0, 500)

    @pytest.mark.thorough
    @given(shares, count, count, count, count, count)
    def test_at_an_address_that_strangers_share_is_never_worse_for_being_larger(
        self, kind: str, users: int, failures: int, actions: int, rate: int, more: int
    ) -> None:
        failed = min(users, failures)
        before = Way(place={kind: True}, history=crowd(users, failures=failed, actions=actions, rate=rate))
        after = Way(place={kind: True}, history=crowd(users + more, failures=failed, actions=actions + more, rate=rate))
        assert judged(after) <= judged(before)

    @given(some.integers(0, 500), some.integers(0, 500), some.integers(0, 500))
    def test_that_succeeds_is_one_habit_however_large_and_fast(self, users: int, failures: int, rate: int) -> None:
        history = crowd(users, failures=min(failures, users), rate=min(rate, 5 * users))
        assert judged(Way(history=history)) <= TYPICAL

    @pytest.mark.thorough
    @given(some.integers(1, 500), some.integers(0, 500), some.integers(0, 100))
    def test_is_never_better_for_failing_more(self, users: int, failures: int, more: int) -> None:
        one, other = (
            Way(history=crowd(users, failures=count, actions=users)) for count in (min(users, failures), min(users, failures + more))
        )
        assert judged(one) <= judged(other)

    @given(some.integers(10, 48))
    def test_of_one_device_is_not_told_again_of_its_address(self, users: int) -> None:
        device = {**users_of_the_device(users, users, users, 1), "device_action_rate_60_sec": users, "device_failure_count_last_day": users}
        address = crowd(users, failures=users, actions=users, rate=users)
        assert judged(Way(history={**device, **address})) == judged(Way(history=device))
