"""The stored decision replays: what was kept of an action, judged again by the same model, is the answer that was given."""

from typing import Any

import pytest

from local.doubles.table import Fault
from simulator.behavior import driver_fills_form
from tessera.assessment import replay
from tessera.scoring import Model
from tessera.service.decisions import answers
from tests.builders import human_events
from tests.doors.house import HOME, VPN, House


@pytest.mark.parametrize(
    "who", ["a person", "a driver", "a traveller on a VPN", "somebody in a sandbox", "somebody half of whom is missing"]
)
def test_a_stored_decision_replays_to_the_answer_that_was_given(house: House, who: str) -> None:
    device, backend = house.device(key=True), house.backend()
    device.address = VPN if "VPN" in who else HOME
    device.open()
    device.send(driver_fills_form(location="https://bank.example/login") if who == "a driver" else human_events())
    if "sandbox" in who:
        house.set_modes(sandbox=True)
    if "missing" in who:
        house.table.faults.append(Fault("batch_get_item", "throttle", times=10))
    asked: dict[str, Any] = {"correlation_id": "sandbox-challenge"} if "sandbox" in who else {}
    given = backend.trigger("login", get_recommendation=True, session_token=device.session_token, claimed_user_id="ingrid", **asked)

    stored = answers.find(given["action_token"], "fjord", house.now)
    again = replay(stored.decision, Model.load())

    assert again.reasons or who == "a person", "something is to be replayed"
    kept = answers.recall(stored)
    assert (again.recommendation, again.score, again.reasons) == (
        given["recommendation"]["type"],
        given["risk_score"],
        tuple(given["reasons"]),
    )
    assert again.suggested_challenges == tuple(given["recommendation"].get("suggested_challenges", ()))
    assert (again.decided, again.model_score, round(again.probability, 4)) == (kept.decided, kept.model_score, kept.probability)
    shares = [(share.code, share.contribution, share.points, share.observed) for share in kept.reason_details or ()]
    assert [(detail.code, detail.contribution, detail.points, detail.observed) for detail in again.details] == shares
