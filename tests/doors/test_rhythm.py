"""A known password, typed by another person: noticed by the API, once its user has filled it in a few times."""

from typing import Any

import pytest

from tessera.telemetry import Rhythm
from tests.builders import a_filling, human_events
from tests.doors.house import House

USERNAME, ACCOUNT = "kari", "account-1"


def signs_in(house: House, filling: Rhythm, *, result: str = "success") -> dict[str, Any]:
    """Somebody signs in with the right name and password from a device of their own; answers the recommendation."""
    house.wait(86_400_000)
    device, backend = house.device(), house.backend()
    device.send([*human_events(), filling])
    answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, claimed_user_id=USERNAME)
    backend.result(answer["action_token"], result, user_id=ACCOUNT)
    house.learn()
    return answer


def test_another_typist_of_a_known_password_is_noticed(house: House) -> None:
    for day in range(8):
        own = signs_in(house, a_filling(seed=day))
    assert "PROFILE_TYPING_UNFAMILIAR" not in own["reasons"]
    stranger = signs_in(house, a_filling(pace=1.6, weight=0.7), result="failure")
    assert "PROFILE_TYPING_UNFAMILIAR" in stranger["reasons"]
    assert stranger["risk_score"] > own["risk_score"]


@pytest.mark.thorough
def test_failures_teach_no_rhythm(house: House) -> None:
    for day in range(8):
        signs_in(house, a_filling(seed=day))
    for day in range(8):
        signs_in(house, a_filling(pace=1.6, weight=0.7, seed=day), result="failure")
    assert "PROFILE_TYPING_UNFAMILIAR" in signs_in(house, a_filling(pace=1.6, weight=0.7), result="failure")["reasons"]


def test_nothing_is_said_of_a_field_that_was_not_filled_in_before(house: House) -> None:
    first = signs_in(house, a_filling(pace=1.6, weight=0.7))
    assert not [reason for reason in first["reasons"] if "TYPING" in reason]
