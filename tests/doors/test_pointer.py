"""A pointer in another hand: noticed by the API, once its user has moved it often enough."""

from random import Random
from typing import Any

import pytest

from simulator.behavior import hand_movement
from tessera.telemetry import Pointer
from tests.builders import human_events
from tests.doors.house import House

USERNAME, ACCOUNT = "kari", "account-1"


def signs_in(house: House, *, slowness: float, bend: float, seed: int, result: str = "success") -> dict[str, Any]:
    """Somebody looks around and signs in from a device of their own; answers the recommendation."""
    house.wait(86_400_000)
    chance, device, backend = Random(seed), house.device(), house.backend()
    ends = [(chance.uniform(0, 1_200), chance.uniform(0, 700)) for _ in range(60)]
    moved = [Pointer(kind="pointer", points=hand_movement(chance, (600.0, 350.0), end, slowness=slowness, bend=bend)) for end in ends]
    device.send([*human_events(), *moved])
    answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, claimed_user_id=USERNAME)
    backend.result(answer["action_token"], result, user_id=ACCOUNT)
    house.learn()
    return answer


@pytest.mark.thorough
def test_another_hand_is_noticed_and_failures_teach_none(house: House) -> None:
    for day in range(5):
        own = signs_in(house, slowness=0.7, bend=0.04, seed=day)
        assert "PROFILE_POINTER_UNFAMILIAR" not in own["reasons"]
    for day in range(3):
        stranger = signs_in(house, slowness=3.0, bend=0.16, seed=100 + day, result="failure")
        assert "PROFILE_POINTER_UNFAMILIAR" in stranger["reasons"]
    assert "PROFILE_POINTER_UNFAMILIAR" not in signs_in(house, slowness=0.7, bend=0.04, seed=9)["reasons"]
