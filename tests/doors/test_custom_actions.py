"""Custom actions at the door: an alias is accepted as its base type once it is defined, and keeps its name."""

from typing import Any

import pytest

from simulator.transport import Refused
from tessera.action import ActionType
from tests.doors.house import House


def define(house: House, alias: str, base: ActionType) -> None:
    answer = house.request("POST", "/risk/v1/actions", {"name": alias, "base": base}, token=house.backend().access_token())
    assert answer.status == 201
    house.wait(30_001)


def triggered(house: House, alias: str, **more: Any) -> dict[str, Any]:
    """The explained recommendation of a custom action."""
    backend = house.backend()
    answer = backend.trigger(alias, session_token=house.device().session_token, **more)
    return dict(backend.recommendation(answer["action_token"], explain="true"))


def test_an_alias_is_judged_as_its_base_type_and_keeps_its_name(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    define(house, "otp_login", "login")
    answer = triggered(house, "otp_login", claimed_user_id="u-1")
    assert answer["context"]["action_type"] == "otp_login"
    assert '"action":"login","Decisions":[1.0]' in capsys.readouterr().out


def test_an_alias_that_is_not_defined_is_refused(house: House) -> None:
    define(house, "otp_login", "login")
    for reported in (house.backend().trigger, lambda name, session_token: house.device().trigger(name)):
        with pytest.raises(Refused) as refused:
            reported("pin_login", session_token=house.device().session_token)
        assert (refused.value.answer.status, refused.value.answer.body["details"][0]["location"]) == (400, "body.action_type")


def test_a_device_may_report_an_alias_too(house: House) -> None:
    define(house, "otp_login", "login")
    answer = house.backend().recommendation(house.device().trigger("otp_login"))
    assert answer["context"]["action_type"] == "otp_login"
    assert "custom_action_check" not in answer


def test_a_secured_token_is_bound_to_the_alias(house: House) -> None:
    define(house, "otp_login", "login")
    device = house.device(key=True)
    assert house.backend().trigger("otp_login", secured_session_token=device.secured_session_token("otp_login"))
    with pytest.raises(Refused) as refused:
        house.backend().trigger("otp_login", secured_session_token=device.secured_session_token("login"))
    assert refused.value.answer.status == 403


def test_what_an_alias_looks_like_is_said_to_analysts_and_changes_nothing(house: House) -> None:
    define(house, "otp_login", "login")
    define(house, "cash_out", "login")
    fitting, strange = triggered(house, "otp_login"), triggered(house, "cash_out")
    assert fitting["custom_action_check"]["verdict"] == "agrees"
    assert strange["custom_action_check"] == {
        "configured": "login",
        "told": "withdraw",
        "verdict": "differs",
        "probability": strange["custom_action_check"]["probability"],
    }
    assert (strange["risk_score"], strange["reasons"]) == (fitting["risk_score"], fitting["reasons"])


def test_a_base_type_is_not_checked(house: House) -> None:
    assert "custom_action_check" not in triggered(house, "login")


def test_a_name_that_could_be_anything_is_neither_right_nor_wrong(house: House) -> None:
    define(house, "flow_7", "login")
    assert triggered(house, "flow_7")["custom_action_check"]["verdict"] == "cannot_tell"
