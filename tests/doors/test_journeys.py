"""Both integration flows, from end to end through the doors."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from local.doubles.table import Fault
from simulator.client import Device, DeviceKey
from simulator.transport import Refused
from tests.builders import human_events
from tests.doors.house import ABROAD, HOME, VPN, House

MAC = {
    "navigator_platform": "MacIntel",
    "os_name": "macOS",
    "hint_platform": "macOS",
    "graphic_card": "ANGLE (Apple, ANGLE Metal Renderer: Apple M2)",
}
LOGIN: dict[str, Any] = {"action_type": "login", "get_recommendation": True}


def claims(user_agent: str, **more: Any) -> dict[str, Any]:
    """The traits that name the browser, and more."""
    return {"user_agent": user_agent, "navigator_useragent": user_agent, **more}


def test_the_backend_integration(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    device.send(human_events())
    answer = backend.trigger(
        **LOGIN,
        secured_session_token=device.secured_session_token("login"),
        claimed_user_id="0f3c",
        claimed_user_id_type="email",
        correlation_id="order-1",
        custom_attributes={"accountAgeInDays": 12},
    )
    assert answer["recommendation"]["type"] in ("allow", "challenge")
    assert answer["context"]["claimed_user_id"] == "0f3c"
    assert answer["context"]["location"] == "https://bank.example/login"
    assert answer["custom_attributes"] == {"accountAgeInDays": 12}
    assert "is_typing" in answer["risk_signals"]["behavior"]["input_method"]

    read = backend.recommendation(answer["action_token"], user_id="null")
    assert read == {name: value for name, value in answer.items() if name not in ("action_token", "expires_at")}

    receipt = backend.result(answer["action_token"], "success", challenge_type="sms_otp", user_id="5c4afa75c")
    assert receipt["message"]
    reported = backend.recommendation(answer["action_token"])
    assert reported["recommendation"] == {**read["recommendation"], "result": "success", "challenge_type": "sms_otp"}
    assert {**reported, "recommendation": read["recommendation"]} == read


def test_the_client_side_integration(house: House) -> None:
    device, backend = house.device(), house.backend()
    device.send(human_events())
    action_token = device.trigger("login", claimed_user_id="0f3c", device_timestamp=house.now - 4_000)
    answer = backend.recommendation(action_token)
    assert answer["context"]["device_timestamp"] == answer["context"]["action_performed_at"] - 4_000
    assert answer["context"]["claimed_user_id"] == "0f3c"
    assert "user_id" not in answer["context"]
    device.set_user("5c4afa75c")
    bound = backend.recommendation(device.trigger("transaction", transaction_data={"amount": 12.5, "currency": "EUR"}))
    assert bound["context"]["user_id"] == "5c4afa75c"
    assert bound["transaction_data"] == {"amount": 12.5, "currency": "EUR"}
    device.clear_user()
    assert "user_id" not in backend.recommendation(device.trigger("logout"))["context"]


def test_a_pair_is_trusted_once_a_backend_has_reported_a_success(house: House) -> None:
    key = DeviceKey()
    device, backend = house.device(), house.backend()
    device.key = key
    for _ in range(4):
        device.open()
        device.send(human_events())
        answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
        backend.result(answer["action_token"], "success", user_id="u-1")
        assert house.learn() == {"batchItemFailures": []}
        house.wait(3_600_000)
    assert answer["recommendation"]["type"] == "trust"
    assert "PROFILE_DEVICE_FAMILIAR" in answer["reasons"]


def test_another_machine_behind_a_known_devices_key_is_noticed(house: House) -> None:
    """A browser's profile was copied, key and all, from Windows to a Mac; the owner's own browser may update."""
    device, backend = house.device(key=True), house.backend()

    def reasons() -> set[str]:
        device.open()
        device.send(human_events())
        answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
        return {detail["code"] for detail in backend.recommendation(answer["action_token"], explain="true")["reason_details"]}

    first = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
    backend.result(first["action_token"], "success", user_id="u-1")
    house.learn()
    windows, claimed = device.traits, str(device.traits.user_agent)
    device.traits = replace(windows, **claims(claimed.replace("Chrome/148.", "Chrome/150."), hint_brands=None))
    assert "DEVICE_CHANGED" not in reasons()
    device.traits = replace(windows, **claims(claimed.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"), **MAC))
    assert {"DEVICE_CHANGED", "DEVICE_KEY_FAMILIAR"} <= reasons()


def test_a_person_counts_once_by_whatever_id_they_are_named(house: House) -> None:
    """Claimed at the sign-in by the hash of a name, named at the payment by an account id: a backend's report says that both are one
    user."""
    device, backend = house.device(), house.backend()

    def users(**who: Any) -> int:
        answer = backend.trigger(**LOGIN, session_token=device.session_token, **who)
        backend.result(answer["action_token"], "success", user_id="account-1" if "claimed_user_id" in who else who["user_id"])
        house.learn()
        return int(answer["risk_signals"]["history"]["linking_device_to_users_count"])

    assert [users(claimed_user_id="0f3c"), users(user_id="account-1"), users(claimed_user_id="0f3c")] == [0, 1, 1]
    assert [users(user_id="account-2"), users(claimed_user_id="ingrid"), users(user_id="account-1")] == [1, 2, 2]


@pytest.mark.thorough
def test_slow_attempts_are_seen_after_some_hours(house: House) -> None:
    """One attempt an hour from one device on many names, then one an hour on one name from many devices: no hour has two."""
    backend = house.backend()

    def attempt(device: Device, user: str) -> set[str]:
        house.wait(3_600_000)
        device.open()
        device.send(human_events())
        answer = backend.trigger(**LOGIN, session_token=device.session_token, claimed_user_id=user)
        backend.result(answer["action_token"], "failure")
        house.learn()
        assert answer["risk_signals"]["history"]["device_action_rate_60_sec"] == 0
        return set(answer["reasons"]) if answer["recommendation"]["type"] == "challenge" else set()

    one = house.device(key=True)
    over_names = [attempt(one, f"name-{number}") for number in range(22)]
    assert not any(over_names[:4])
    assert {"DEVICE_FAILED_ATTEMPTS", "DEVICE_MULTIPLE_USERS"} <= over_names[-1]
    on_one = [attempt(house.device(key=True), "victim") for _ in range(22)]
    assert not any(on_one[:4])
    assert {"PROFILE_FAILED_ATTEMPTS", "PROFILE_MULTIPLE_DEVICES"} <= on_one[-1]


def test_a_token_that_is_used_from_another_browser_earns_none_of_its_devices_trust(house: House) -> None:
    """Unless the device signs for the action with its key: that did not come with the token."""
    owner, backend = house.device(key=True), house.backend()
    for _ in range(4):
        owner.open()
        owner.send(human_events())
        answer = backend.trigger(**LOGIN, session_token=owner.session_token, user_id="u-1")
        backend.result(answer["action_token"], "success", user_id="u-1")
        house.learn()
        house.wait(3_600_000)
    assert answer["recommendation"]["type"] == "trust"

    owner.open()
    thief = house.device(traits=replace(owner.traits, **claims("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")))
    thief.session_token = owner.session_token
    thief.begin_stream()
    thief.send(human_events())
    change: dict[str, Any] = {"action_type": "account_details_change", "get_recommendation": True, "user_id": "u-1"}
    taken = backend.trigger(**change, session_token=thief.session_token)
    assert taken["risk_signals"]["device"]["session_moved"] == ["browser"]
    assert taken["recommendation"]["type"] in ("challenge", "deny")
    assert {"DEVICE_SESSION_MOVED", "PROFILE_DEVICE_NEW"} <= set(taken["reasons"])
    signed = backend.trigger(**change, secured_session_token=owner.secured_session_token("account_details_change"))
    assert signed["recommendation"]["type"] == "trust"
    unsaid = backend.trigger(**change | {"action_type": "transaction"}, secured_session_token=owner.secured_session_token("transaction"))
    assert unsaid["recommendation"]["type"] == "allow", "nobody says whom it pays, or how much"


@pytest.mark.parametrize("challenged", [False, True])
def test_a_reset_password_makes_a_device_known_only_where_a_challenge_was_passed(house: House, challenged: bool) -> None:
    """Who has somebody's mailbox can reset their password."""
    device, backend = house.device(key=True), house.backend()
    device.traits = replace(device.traits, webdriver=challenged)
    device.open()
    device.send(human_events())
    answer = backend.trigger("password_reset", get_recommendation=True, session_token=device.session_token, claimed_user_id="u-1")
    assert answer["recommendation"]["type"] == ("challenge" if challenged else "allow")
    backend.result(answer["action_token"], "success", user_id="u-1", **({"challenge_type": "sms_otp"} if challenged else {}))
    house.learn()
    house.wait(3_600_000)
    device.open()
    again = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1", explain=True)
    assert ("PROFILE_DEVICE_FAMILIAR" in {detail["code"] for detail in again["reason_details"]}) == challenged


@pytest.mark.parametrize("result", ["failure", "incomplete"])
def test_only_a_success_teaches(house: House, result: str) -> None:
    device, backend = house.device(), house.backend()
    answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
    backend.result(answer["action_token"], result)
    house.learn()
    again = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
    assert "PROFILE_DEVICE_FAMILIAR" not in again["reasons"]


def test_what_a_device_asserts_never_teaches(house: House) -> None:
    """The backend reports a success, but names nobody: whom the device claimed to be is not learned."""
    device, backend = house.device(), house.backend()
    device.set_user("u-1")
    backend.result(device.trigger("login", claimed_user_id="u-1"), "success")
    backend.result(device.trigger("transaction"), "success")
    house.learn()
    assert backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")["reasons"] == []


def test_a_success_with_a_user_sets_the_user_of_the_device_session(house: House) -> None:
    device, backend = house.device(), house.backend()
    answer = backend.trigger(**LOGIN, session_token=device.session_token, claimed_user_id="ingrid")
    backend.result(answer["action_token"], "success", user_id="u-1")
    assert backend.trigger("transaction", get_recommendation=True, session_token=device.session_token)["context"]["user_id"] == "u-1"


def test_whom_an_action_names_goes_before_whom_its_session_is_bound_to(house: House) -> None:
    """Mallory, known on this device, cannot sign in as somebody else and be judged as Mallory."""
    device, backend = house.device(key=True), house.backend()
    for _ in range(3):
        answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="mallory")
        backend.result(answer["action_token"], "success", user_id="mallory")
        house.learn()
    assert backend.trigger(**LOGIN, session_token=device.session_token)["recommendation"]["type"] == "trust"
    device.set_user("mallory")
    answer = backend.trigger(**LOGIN, session_token=device.session_token, claimed_user_id="victim")
    assert answer["recommendation"]["type"] != "trust"
    assert "user_id" not in answer["context"]


def test_failures_are_counted(house: House) -> None:
    device, backend = house.device(), house.backend()
    for _ in range(4):
        answer = backend.trigger(**LOGIN, session_token=device.session_token, claimed_user_id="victim")
        backend.result(answer["action_token"], "failure")
    assert house.learn() == {"batchItemFailures": []}
    address = house.keys.hash_address("fjord", HOME)
    assert any(f"fjord#I#{address}" in partition for partition in house.table._items)


def test_the_latest_telemetrys_address_is_judged(house: House) -> None:
    device, backend = house.device(), house.backend()
    device.address = VPN
    device.send(human_events())
    answer = backend.trigger(**LOGIN, session_token=device.session_token)
    assert answer["context"]["ip"] == VPN
    assert answer["risk_signals"]["network"]["vpn"] is True


def test_a_devices_own_action_is_judged_by_its_own_address(house: House) -> None:
    device = house.device()
    device.address = ABROAD
    assert house.backend().recommendation(device.trigger("login"))["context"]["ip"] == ABROAD


def test_actions_before_this_one_are_counted(house: House) -> None:
    device, backend = house.device(), house.backend()
    rates = [backend.trigger(**LOGIN, session_token=device.session_token)["risk_signals"]["history"] for _ in range(3)]
    assert [rate["device_action_rate_60_sec"] for rate in rates] == [0, 1, 2]


def test_results_do_not_change_once_reported(house: House) -> None:
    device, backend = house.device(), house.backend()
    token = backend.trigger("login", session_token=device.session_token)["action_token"]
    backend.result(token, "success")
    backend.result(token, "success")
    with pytest.raises(Refused) as refused:
        backend.result(token, "failure")
    assert (refused.value.answer.status, refused.value.answer.body["error_code"]) == (409, "result_already_reported")


def test_an_action_can_be_read_for_a_day(house: House) -> None:
    device, backend = house.device(), house.backend()
    answer = backend.trigger("login", session_token=device.session_token)
    assert answer["expires_at"] == house.now + 86_400_000
    house.wait(86_400_000)
    with pytest.raises(Refused) as refused:
        backend.recommendation(answer["action_token"])
    assert refused.value.answer.status == 404


def test_a_recommendation_is_read_even_if_nobody_can_note_that_it_was(house: House) -> None:
    device, backend = house.device(), house.backend()
    answer = backend.trigger("login", session_token=device.session_token)
    house.table.faults.append(Fault("update_item", "throttle", when=lambda arguments: "#consumed" in arguments["UpdateExpression"]))
    assert backend.recommendation(answer["action_token"])["recommendation"]


def test_every_reason_is_described(house: House) -> None:
    catalogue = house.backend().reasons()
    codes = {reason["code"]: reason for reason in catalogue["reasons"]}
    assert codes["BEHAVIOR_INHUMAN_INPUT"]["polarity"] == "risk"
    assert codes["PROFILE_LOCATION_FAMILIAR"]["default_weight"] < 0
    assert codes["POLICY_DEGRADED"]["polarity"] == "none"
    assert all(reason["description"] for reason in catalogue["reasons"])
    assert all(reason["weight"] == reason["default_weight"] and "sensitivity" not in reason for reason in catalogue["reasons"])
    assert catalogue["model_in_force"] == catalogue["model"]


def test_the_same_traits_make_the_same_fingerprint(house: House) -> None:
    backend = house.backend()
    one, other = (backend.trigger(**LOGIN, session_token=house.device().session_token)["context"] for _ in range(2))
    assert one["device_fingerprint"] == other["device_fingerprint"]
    assert one["device_id"] != other["device_id"]


def test_the_answer_of_a_sum_of_events_does_not_depend_on_batches(house: House) -> None:
    backend, events = house.backend(), human_events()
    whole, split = house.device(), house.device()
    whole.send(events)
    for event in events:
        split.send([event])
    answers = [backend.trigger(**LOGIN, session_token=device.session_token)["risk_signals"]["behavior"] for device in (whole, split)]
    assert answers[0] == answers[1]
    assert asdict(events[0])["kind"] == "page_load"


@pytest.mark.parametrize(("result", "still"), [("success", False), ("failure", True)])
def test_a_backend_clears_the_user_by_a_logout_that_succeeded(house: House, result: str, still: bool) -> None:
    device, backend = house.device(), house.backend()
    signed_in = backend.trigger("login", session_token=device.session_token)
    backend.result(signed_in["action_token"], "success", user_id="ada")
    out = backend.trigger("logout", get_recommendation=True, session_token=device.session_token)
    assert out["context"]["user_id"] == "ada"
    backend.result(out["action_token"], result, user_id="ada")
    after = backend.trigger("login", get_recommendation=True, session_token=device.session_token)
    assert ("user_id" in after["context"]) is still
