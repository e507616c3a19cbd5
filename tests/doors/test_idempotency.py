"""A request repeated with its key is answered with the first answer, and happens once."""

from typing import Any

import pytest

from local.doubles.table import Fault
from simulator.transport import Refused
from tests.doors.house import House

LOGIN: dict[str, Any] = {"action_type": "login", "get_recommendation": True}


def actions(house: House) -> int:
    return sum(sort.startswith("A#") for items in house.table._items.values() for sort in items if "#X#" not in str(items))


def test_a_repeat_gets_the_first_answer_and_judges_nothing(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    token = device.secured_session_token("login")
    first = backend.trigger(**LOGIN, secured_session_token=token, idempotency_key="k-1")
    stored = actions(house)
    house.wait(60_000)
    assert backend.trigger(**LOGIN, secured_session_token=token, idempotency_key="k-1") == first
    assert actions(house) == stored


def test_the_same_key_with_another_body_or_query_is_refused(house: House) -> None:
    device, backend = house.device(), house.backend()
    backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    for action_type, inline in (("withdraw", True), ("login", False)):
        with pytest.raises(Refused) as refused:
            backend.trigger(action_type, get_recommendation=inline, session_token=device.session_token, idempotency_key="k-1")
        assert (refused.value.answer.status, refused.value.answer.body["error_code"]) == (409, "idempotency_key_reused")


def test_a_key_is_its_clients_and_its_routes(house: House) -> None:
    device = house.device()
    first = house.backend().trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    other = house.backend(house.client()).trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    assert first["action_token"] != other["action_token"]
    assert house.backend().result(first["action_token"], "success", idempotency_key="k-1")["message"]


def test_while_the_first_is_being_served_the_second_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    device, backend = house.device(), house.backend()
    answers = []

    def put_action(action: Any, *_: Any, **__: Any) -> Any:
        with pytest.raises(Refused) as refused:
            backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
        answers.append(refused.value.answer)
        return action

    monkeypatch.setattr(house.store.actions, "put_action", put_action)
    backend.access_token()
    backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    assert (answers[0].status, answers[0].body["error_code"], answers[0].headers["retry-after"]) == (409, "idempotency_in_progress", "1")


def test_a_refused_request_may_be_repeated_with_its_key(house: House) -> None:
    house.set_modes(sandbox=True)
    device, backend = house.device(), house.backend()
    answer = backend.trigger(**LOGIN, session_token=device.session_token)
    stranger = house.backend(house.client("fell", "fell-bank"))
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            stranger.result(answer["action_token"], "success", idempotency_key="k-1")
        assert refused.value.answer.body["error_code"] == "action_not_found"


def writes_an_action(arguments: dict[str, Any]) -> bool:
    return "S" in arguments["Item"]["SK"] and arguments["Item"]["SK"]["S"].startswith("A#")


def test_what_could_not_be_stored_is_repeated_with_its_key_and_its_secured_token(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    token = device.secured_session_token("login")
    house.table.faults.append(Fault("put_item", "throttle", when=writes_an_action))
    with pytest.raises(Refused) as refused:
        backend.trigger(**LOGIN, secured_session_token=token, idempotency_key="k-1")
    assert (refused.value.answer.status, refused.value.answer.headers["retry-after"]) == (503, "1")
    assert backend.trigger(**LOGIN, secured_session_token=token, idempotency_key="k-1")["recommendation"]
    with pytest.raises(Refused) as refused:
        backend.trigger(**LOGIN, secured_session_token=token)
    assert refused.value.answer.body["error_code"] == "secured_session_token_used"


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(house: House) -> None:
    device, backend = house.device(), house.backend()
    kept = Fault("update_item", "throttle", when=lambda arguments: arguments["Key"]["SK"]["S"] == "I")
    house.table.faults.append(kept)
    assert backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")["action_token"]
    assert kept.times == 0


def test_after_a_day_the_key_is_free(house: House) -> None:
    device, backend = house.device(), house.backend()
    first = backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    house.wait(24 * 3_600_000 - 60_000)
    device.open()
    house.wait(120_000)
    again = backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    assert again["action_token"] != first["action_token"]


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_sane_length(house: House, key: str) -> None:
    device, token = house.device(), house.backend().access_token()
    body = {"action_type": "login", "session_token": device.session_token}
    answer = house.request("POST", "/risk/v1/action/trigger-action", body, token=token, headers={"Idempotency-Key": key})
    assert answer.status == 400
    assert answer.body["details"][0]["location"] == "header.Idempotency-Key"


def test_what_is_kept_is_sealed(house: House) -> None:
    device, backend = house.device(), house.backend()
    backend.trigger(**LOGIN, session_token=device.session_token, user_id="user-4711", idempotency_key="k-1")
    assert "user-4711" not in str(house.table._items)
