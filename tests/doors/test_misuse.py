"""Tokens that are no good, shown again and again: after five times within a minute 463 for ten minutes, and never for a good one."""

from collections.abc import Callable
from typing import Any

import pytest

from local.doubles.table import Fault
from simulator.transport import Answer, Refused
from tests.doors.house import House

pytestmark = pytest.mark.thorough

TRIGGER = "/risk/v1/action/trigger-action"


def expired_session(house: House) -> Callable[[], Answer]:
    device = house.device()
    house.wait(31 * 60_000)
    return _triggers(house, session_token=device.session_token)


def forged_session(house: House) -> Callable[[], Answer]:
    return _triggers(house, session_token=house.device().session_token[:-4] + "AAAA")


def replayed_secured_token(house: House) -> Callable[[], Answer]:
    shown = house.device(key=True).secured_session_token()
    house.backend().trigger("login", secured_session_token=shown)
    return _triggers(house, secured_session_token=shown)


def forged_secured_token(house: House) -> Callable[[], Answer]:
    return _triggers(house, secured_session_token=house.device(key=True).secured_session_token()[:-4] + "AAAA")


def expired_action_token(house: House) -> Callable[[], Answer]:
    token = house.backend().trigger("login", session_token=house.device().session_token)["action_token"]
    house.wait(86_400_000)
    access = house.backend().access_token()
    return lambda: house.request("GET", f"/risk/v1/recommendation?action_token={token}", token=access)


def foreign_action_token(house: House) -> Callable[[], Answer]:
    token = house.backend().trigger("login", session_token=house.device().session_token)["action_token"]
    access = house.backend(house.client("fell", "fell-bank")).access_token()
    return lambda: house.request("POST", "/risk/v1/action/result", {"action_token": token, "result": "success"}, token=access)


def expired_access_token(house: House) -> Callable[[], Answer]:
    access = house.backend().access_token()
    house.wait(3_600_000)
    return lambda: house.request("GET", "/risk/v1/reasons", token=access)


def made_up_access_token(house: House) -> Callable[[], Answer]:
    return lambda: house.request("GET", "/risk/v1/reasons", token="nonsense")


MISUSES: dict[Callable[[House], Callable[[], Answer]], tuple[int, str]] = {
    expired_session: (401, "session_token_expired"),
    forged_session: (401, "session_token_invalid"),
    replayed_secured_token: (401, "secured_session_token_used"),
    forged_secured_token: (401, "secured_session_token_invalid"),
    expired_action_token: (404, "action_not_found"),
    foreign_action_token: (404, "action_not_found"),
    expired_access_token: (401, "token_expired"),
    made_up_access_token: (401, "invalid_token"),
}


def _triggers(house: House, **tokens: Any) -> Callable[[], Answer]:
    access = house.backend().access_token()
    return lambda: house.request("POST", TRIGGER, {"action_type": "login", **tokens}, token=access)


def repeated(house: House, again: Callable[[], Answer], times: int) -> list[Answer]:
    """So many, a millisecond apart: within one millisecond only three random digits differ."""
    answers = list[Answer]()
    for _ in range(times):
        answers.append(again())
        house.wait(1)
    return answers


@pytest.mark.parametrize("misuse", MISUSES, ids=lambda misuse: misuse.__name__)
def test_the_fifth_misuse_within_a_minute_bans_the_token_and_names_the_original_error(
    house: House, misuse: Callable[[House], Callable[[], Answer]]
) -> None:
    again, original = misuse(house), MISUSES[misuse]
    answers = repeated(house, again, 7)
    assert [answer.status for answer in answers] == [original[0]] * 4 + [463] * 3
    assert {answer.body["error_code"] for answer in answers[:4]} == {original[1]}
    banned = answers[-1]
    assert (banned.body["error_code"], banned.body["original_error"]["error_code"]) == ("token_banned", original[1])
    assert banned.body["message"] and banned.body["request_id"]
    assert 0 < int(banned.headers["retry-after"]) <= 600


def test_a_ban_ends_after_ten_minutes(house: House) -> None:
    again = forged_session(house)
    assert repeated(house, again, 5)[-1].status == 463
    house.wait(598_000)
    assert again().status == 463
    house.wait(2_000)
    assert [answer.status for answer in repeated(house, again, 5)] == [401, 401, 401, 401, 463]


def test_misuses_that_are_far_apart_ban_nothing(house: House) -> None:
    again = forged_session(house)
    for _ in range(60):
        assert again().status == 401
        house.wait(16_000)


def test_good_tokens_of_the_same_client_and_device_go_on(house: House) -> None:
    device = house.device(key=True)
    used = device.secured_session_token()
    backend = house.backend()
    backend.trigger("login", secured_session_token=used)
    for _ in range(6):
        with pytest.raises(Refused):
            backend.trigger("login", secured_session_token=used)
    assert backend.trigger("login", secured_session_token=device.secured_session_token())["action_token"]
    assert backend.trigger("login", session_token=device.session_token)["action_token"]


def test_good_tokens_are_never_counted(house: House) -> None:
    device, backend = house.device(), house.backend()
    token = backend.trigger("login", session_token=device.session_token)["action_token"]
    for _ in range(6):
        backend.recommendation(token)
        assert house.request("POST", TRIGGER, {"session_token": device.session_token}, token=backend.access_token()).status == 400
    assert not [item for item in house.table.items() if item["PK"]["S"].startswith("Z#")]


def test_made_up_access_tokens_cost_no_call_of_the_table_and_a_bounded_memory(house: House) -> None:
    """They are the only misuse that anybody can make: each other one is shown by a client that was let in."""
    before = len(house.table.meter.calls)
    for number in range(3_000):
        house.request("GET", "/risk/v1/reasons", token=f"nonsense-{number}")
        if number % 40 == 0:
            house.request("GET", "/risk/v1/reasons")
    assert len(house.table.meter.calls) == before
    assert len(house.store.token_bans._made_up) <= 1024


def test_another_process_hears_of_the_ban(house: House) -> None:
    again = forged_session(house)
    repeated(house, again, 5)
    house.store.token_bans._banned.clear()
    assert again().status == 463


def test_what_is_banned_costs_nothing_more_in_the_process_that_knows_it(house: House) -> None:
    again = made_up_access_token(house)
    repeated(house, again, 5)
    before = house.table.meter.bill().write_units
    for _ in range(20):
        assert again().status == 463
    assert house.table.meter.bill().write_units == before


def test_where_misuses_cannot_be_counted_the_refusal_is_what_it_was(house: House) -> None:
    again = forged_session(house)
    house.table.faults.append(
        Fault("update_item", "throttle", times=10, when=lambda arguments: arguments["Key"]["PK"]["S"].startswith("Z#"))
    )
    assert {again().status for _ in range(6)} == {401}


def test_the_token_itself_is_stored_nowhere(house: House) -> None:
    device = house.device()
    house.wait(31 * 60_000)
    again = _triggers(house, session_token=device.session_token)
    for _ in range(6):
        again()
    assert not [item for item in house.table.items() if device.session_token in str(item)]


def test_the_collection_api_goes_on_answering_401_by_which_an_sdk_knows_what_to_do(house: House) -> None:
    device = house.device()
    house.wait(31 * 60_000)
    body = {"session_token": device.session_token, "user_id": "u-1"}
    assert {house.request("PUT", "/risk-collect/user", body).status for _ in range(8)} == {401}
