"""Comparing: why the score moved between two actions."""

from typing import Any

import pytest

from tests.builders import human_events
from tests.doors.house import VPN, House
from tests.doors.test_policy import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def signs_in(house: House, **options: Any) -> dict[str, Any]:
    device, backend = house.device(**options), house.backend()
    device.send(human_events())
    answer = backend.trigger("login", session_token=device.session_token, claimed_user_id="ingrid")
    house.wait(1_000)
    shown: dict[str, Any] = backend.recommendation(answer["action_token"], explain="true")
    return shown


def test_what_moved_is_told_by_reason_and_adds_up(house: House, desk: Desk) -> None:
    one, other = signs_in(house), signs_in(house, address=VPN)
    ids = [each["context"]["action_id"] for each in (one, other)]
    told = desk.ask("GET", f"actions/compare?one={ids[0]}&other={ids[1]}")
    assert told["same_model"]
    assert "IP_VPN" in [each["code"] for each in told["moved"]]
    assert sum(each["points"] for each in told["moved"]) == pytest.approx(other["model_score"] - one["model_score"], abs=0.11)
    assert (told["one"]["model_score"], told["other"]["model_score"]) == (one["model_score"], other["model_score"])
    back = desk.ask("GET", f"actions/compare?one={ids[1]}&other={ids[0]}")
    assert {each["code"]: -each["contribution"] for each in back["moved"]} == {each["code"]: each["contribution"] for each in told["moved"]}
    assert desk.ask("GET", f"actions/compare?one={ids[0]}&other={ids[0]}")["moved"] == []
    recorded = [line["about"]["actions"] for line in desk.ask("GET", "audit")["lines"] if line["what"] == "person.read"]
    assert all(compared in recorded for compared in (ids, ids[::-1], [ids[0], ids[0]]))


def test_an_action_that_is_not_there_or_of_another_tenant_is_not_found(house: House, desk: Desk) -> None:
    there = signs_in(house)["context"]["action_id"]
    assert desk.ask("GET", f"actions/compare?one={there}&other={'ab' * 32}", status=404)["error_code"] == "action_not_found"
    assert desk.ask("GET", f"actions/compare?one={there}&other=x", status=400)["details"][0]["location"] == "query.other"
    desk.token = house.backend(house.client(tenant="other", application="other")).access_token()
    desk.ask("GET", f"actions/compare?one={there}&other={there}", status=404)
