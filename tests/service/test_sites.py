"""Sites in the table: learned once, kept a while, done without where the table does not answer; and who confirms movements."""

from dataclasses import replace
from typing import Any

import pytest

from local.doubles.table import TableDouble
from tessera.service.decisions.outcomes import confirmed_by
from tessera.site import NOBODY, UNKNOWN_SITE, Confirmed
from tests.service.storing import DEVICE, NOW, USER, action, store_on

MOVEMENTS = (7, *NOBODY[1:])
SESSION = Confirmed(action="0" * 32, user=USER, device=DEVICE, movements=MOVEMENTS)


def test_what_is_learned_is_read_again() -> None:
    table = TableDouble()
    store_on(table).sites.learn("acme", "bank", SESSION, NOW)
    assert store_on(table).sites.site("acme", "bank", NOW).window == MOVEMENTS
    assert store_on(table).sites.site("acme", "shop", NOW) == UNKNOWN_SITE


def test_a_session_is_learned_once() -> None:
    table = TableDouble()
    for _ in range(3):
        store_on(table).sites.learn("acme", "bank", SESSION, NOW)
    assert store_on(table).sites.site("acme", "bank", NOW).window == MOVEMENTS


def test_a_process_asks_once_in_thirty_seconds_also_where_there_is_none() -> None:
    table = TableDouble()
    sites = store_on(table).sites
    assert sites.site("acme", "bank", NOW) == UNKNOWN_SITE
    store_on(table).sites.learn("acme", "bank", SESSION, NOW)
    assert sites.site("acme", "bank", NOW + 29_999) == UNKNOWN_SITE
    assert sites.site("acme", "bank", NOW + 30_000).window == MOVEMENTS


class TestConfirmed:
    GOOD = replace(
        action(decision={"known": True}), result="success", recommendation="allow", users=(USER,), lesson={"movements": list(MOVEMENTS)}
    )

    def test_by_a_success_of_a_known_pair(self) -> None:
        confirmed = confirmed_by(self.GOOD)
        assert confirmed and (confirmed.user, confirmed.device, confirmed.movements) == (USER, DEVICE, MOVEMENTS)

    def test_by_a_challenge_that_was_passed(self) -> None:
        passed = replace(self.GOOD, decision={"known": False}, recommendation="challenge", challenge_type="totp")
        assert confirmed_by(passed) is not None

    @pytest.mark.parametrize(
        "change",
        [
            {"result": "failure"},
            {"result": None},
            {"recommendation": "deny"},
            {"users": ()},
            {"decision": {"known": False}},
            {"decision": {"known": False}, "challenge_type": "totp"},
            {"lesson": {}},
            {"lesson": {"movements": [1, 2]}},
        ],
    )
    def test_by_nothing_less(self, change: dict[str, Any]) -> None:
        assert confirmed_by(replace(self.GOOD, **change)) is None
