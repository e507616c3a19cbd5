"""Device sessions: opened, renewed, keyed, filled, bound; and the tokens a device signs itself."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from random import Random
from secrets import token_hex
from typing import Any

import pytest

from simulator.client import Device, DeviceKey
from simulator.transport import Answer, Refused
from tessera import features
from tessera.service.clients.roles import ROLES
from tessera.service.configuration import published
from tessera.service.keys.tokens import SessionToken, bound_to
from tessera.telemetry import Scroll
from tessera_client.device import Key
from tests.builders import human_events
from tests.doors.house import ABROAD, PROXY_WORD, VPN, House

MINUTE, HOUR = 60_000, 3_600_000


def refused(attempt: Any) -> Answer:
    with pytest.raises(Refused) as refusal:
        attempt()
    return refusal.value.answer


def code(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["error_code"]


def test_what_a_session_answers(house: House) -> None:
    answer = house.request("POST", "/risk-collect/sessions", {"client_id": house.client_id})
    assert answer.status == 201
    assert set(answer.body) == {"session_token", "expires_at", "device_id", "server_time", "nonce", "key_proven", "collection"}
    assert answer.body["expires_at"] == house.now + 30 * MINUTE
    assert answer.body["server_time"] == house.now
    assert answer.body["key_proven"] is False
    assert answer.body["collection"] == {"events_per_batch": 100, "seconds_per_batch": 5, "bytes_per_batch": 60_000, "columns": 1}


@pytest.mark.parametrize(
    ("order", "said_by", "spoofed"),
    [
        ("Accept-Language:Accept-Encoding", PROXY_WORD, False),
        ("Accept-Encoding:Accept-Language", PROXY_WORD, True),
        ("Accept-Encoding:Accept-Language", "a guess", None),
        ("Accept-Encoding:Accept-Language", "", None),
    ],
)
def test_the_order_of_headers_is_the_one_that_our_proxy_saw(
    monkeypatch: pytest.MonkeyPatch, order: str, said_by: str, spoofed: bool | None
) -> None:
    """Firefox asks for languages first; a client that claims to be Firefox and does not is not Firefox. A very long header is cut. A direct
    caller may write anything."""
    house = House(monkeypatch, trusted_hops=1)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"
    headers = {
        "User-Agent": firefox,
        "X-Tessera-Origin": said_by,
        "CloudFront-Viewer-Header-Order": f"Host:User-Agent:{order}:" + ":".join(["X" * 300] * 100),
    }
    body = {"client_id": house.client_id, "device": {"user_agent": firefox, "navigator_platform": "Win32"}}
    session = house.request("POST", "/risk-collect/sessions", body, headers=headers).body["session_token"]
    answer = house.backend().trigger("login", get_recommendation=True, session_token=session)
    assert answer["risk_signals"]["device"]["spoofed"] is (spoofed or False)


def opened(house: House, device: Device) -> SessionToken:
    return SessionToken.opened(house.keys, device.session_token, house.now)


def test_a_renewal_keeps_the_device_session(house: House) -> None:
    device = house.device()
    before = opened(house, device)
    house.wait(29 * MINUTE)
    device.renew()
    after = opened(house, device)
    assert (after.session, after.device, after.opened_at) == (before.session, before.device, before.opened_at)
    assert after.issued_at == house.now


def test_an_expired_session_token_is_told_apart_and_can_be_renewed_for_a_day(house: House) -> None:
    device = house.device(key=True)
    house.wait(30 * MINUTE)
    assert code(refused(lambda: device.send(human_events()))) == (401, "session_token_expired")
    assert code(refused(lambda: device.trigger("login"))) == (401, "session_token_expired")
    device.renew()
    device.send(human_events())
    house.wait(24 * HOUR)
    assert code(refused(device.renew)) == (401, "session_closed")


def test_a_session_is_renewed_by_its_own_client_only(house: House) -> None:
    device = house.device()
    device.client_id, _ = house.client()
    assert code(refused(device.renew)) == (401, "session_token_invalid")


def test_a_renewal_makes_a_stolen_token_no_better(house: House) -> None:
    """Of a session without a key its token is all there is. Who has copied it and renews it elsewhere is judged as if they had not."""
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    thief = {"User-Agent": firefox, "X-Forwarded-For": VPN}

    def judged(token: str) -> tuple[float, Any]:
        stream = {"session_token": token, "stream": "mdq2a0000001", "sequence": 1, "sent_at": house.now, "events": [{"kind": "page_load"}]}
        assert house.request("POST", "/risk-collect/device/events", stream, headers=thief).status == 201
        answer = house.backend().trigger("login", get_recommendation=True, session_token=token)
        return answer["risk_score"], answer["risk_signals"]["device"]["session_moved"]

    as_stolen = judged(house.device().session_token)
    assert "browser" in as_stolen[1]
    token = house.device().session_token
    for _ in range(3):
        body = {"client_id": house.client_id, "session_token": token, "device": {"user_agent": firefox, "os_name": "Linux"}}
        answer = house.request("POST", "/risk-collect/sessions", body, headers=thief)
        assert answer.status == 201
        token = answer.body["session_token"]
    assert judged(token) == as_stolen


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.thorough
@pytest.mark.parametrize("agent", [{}, {"User-Agent": FIREFOX}])
@pytest.mark.parametrize("address", [ABROAD, VPN])
@pytest.mark.parametrize("told", [None, {}, {"user_agent": FIREFOX, "os_name": "Linux"}, {"ram": 8, "timezone": "Australia/Sydney"}])
def test_no_renewal_makes_the_token_of_a_known_customer_better_for_who_stole_it(
    monkeypatch: pytest.MonkeyPatch, told: Mapping[str, Any] | None, address: str, agent: Mapping[str, str]
) -> None:
    """Whatever a thief says of their device when they renew, and however often. To take something back may look worse, never better."""
    thief = {"X-Forwarded-For": address, **agent}

    def judged(renewals: int) -> float:
        published.forget()
        house = House(monkeypatch)
        device, backend = house.device(), house.backend()
        for _ in range(3):
            device.send(human_events())
            backend.result(backend.trigger("login", session_token=device.session_token, user_id="ingrid")["action_token"], "success")
            house.learn()
            house.wait(HOUR)
            device.open()
        device.send(human_events())
        body = {"client_id": house.client_id, "session_token": device.session_token, **({} if told is None else {"device": told})}
        for _ in range(renewals):
            body["session_token"] = house.request("POST", "/risk-collect/sessions", body, headers=thief).body["session_token"]
        token = body["session_token"]
        stream = {"session_token": token, "stream": "zzzzzzzz0001", "sequence": 1, "sent_at": house.now, "events": [{"kind": "page_load"}]}
        assert house.request("POST", "/risk-collect/device/events", stream, headers=thief).status == 201
        answer = backend.trigger("login", get_recommendation=True, session_token=token, user_id="ingrid")
        assert answer["context"]["ip"] == address, "the newest stream is the thief's"
        return float(answer["risk_score"])

    as_stolen = judged(0)
    assert judged(1) >= as_stolen
    assert judged(3) == judged(1)


def test_a_session_without_a_key_is_not_renewed_by_somebody_elses(house: House) -> None:
    device = house.device()
    key = DeviceKey()
    body: dict[str, Any] = {"client_id": house.client_id, "session_token": device.session_token}
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body)}
    assert code(house.request("POST", "/risk-collect/sessions", body)) == (401, "device_key_mismatch")


def test_a_session_without_a_key_ends_a_day_after_it_was_opened(house: House) -> None:
    device = house.device()
    for _ in range(47):
        house.wait(30 * MINUTE)
        device.renew()
    house.wait(30 * MINUTE)
    assert code(refused(device.renew)) == (401, "session_closed")


# what a proof is worth


def keyed(house: House) -> tuple[Device, Key]:
    """A device that has proven its key, and the key."""
    device = house.device(key=True)
    assert device.key
    return device, device.key


def test_whoever_sees_an_opening_cannot_open_with_it(house: House) -> None:
    device, key = keyed(house)
    body: dict[str, Any] = {"client_id": house.client_id, "device_id": device.device_id}
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body)}
    assert house.request("POST", "/risk-collect/sessions", body).body["key_proven"] is True
    for seconds in (1, 29, 20):
        house.wait(seconds * 1000)
        again = house.request("POST", "/risk-collect/sessions", body, headers={"X-Forwarded-For": ABROAD})
        assert (again.status, again.body["key_proven"]) == (201, False)
    token = SessionToken.opened(house.keys, again.body["session_token"], house.now)
    assert (token.key, token.shown_key) == (None, None)
    answer = house.backend().trigger("login", get_recommendation=True, session_token=again.body["session_token"])
    assert "DEVICE_KEY_MISMATCH" in answer["reasons"]


def test_a_proof_by_which_a_device_came_to_be_is_good_once_too(house: House) -> None:
    """The first opening shows no device id: shown again, its proof makes no second device that holds the key."""
    key = DeviceKey()
    body: dict[str, Any] = {"client_id": house.client_id}
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body)}
    first = house.request("POST", "/risk-collect/sessions", body)
    for milliseconds in (0, 1, 30_000):
        house.wait(milliseconds)
        again = house.request("POST", "/risk-collect/sessions", body, headers={"X-Forwarded-For": ABROAD})
        assert (first.body["key_proven"], again.status, again.body["key_proven"]) == (True, 201, False)
    anew = {**body, "key_proof": proof_for(house, key, body)}
    assert house.request("POST", "/risk-collect/sessions", anew).body["key_proven"] is True, "who never heard the answer asks again"


def test_the_same_opening_is_proven_once_in_the_same_millisecond_too(house: House) -> None:
    device, key = keyed(house)
    body: dict[str, Any] = {"client_id": house.client_id, "device_id": device.device_id}
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body)}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.request("POST", "/risk-collect/sessions", body), range(8)))
    assert [answer.status for answer in answers] == [201] * 8
    assert [answer.body["key_proven"] for answer in answers].count(True) == 1


@pytest.mark.parametrize(("hours", "proven"), [(0, True), (14, True), (24, False), (72, False)])
def test_a_nonce_makes_no_proof_good_that_its_clock_makes_good_again(house: House, hours: int, proven: bool) -> None:
    """That it was used is remembered for a day: beyond, the clock of a proof that was used by its nonce would come true."""
    device, key = keyed(house)
    body: dict[str, Any] = {"client_id": house.client_id, "device_id": device.device_id}
    ahead = int(house.seconds()) + hours * 3600
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body, nonce=device.nonce, iat=ahead)}
    assert house.request("POST", "/risk-collect/sessions", body).body["key_proven"] is proven
    house.wait(hours * HOUR)
    if proven:
        assert house.request("POST", "/risk-collect/sessions", body).body["key_proven"] is False


def test_whoever_sees_a_renewal_cannot_renew_with_it(house: House) -> None:
    device, key = keyed(house)
    body: dict[str, Any] = {"client_id": house.client_id, "session_token": device.session_token, "device_id": device.device_id}
    body |= {"public_key": key.public_jwk, "key_proof": proof_for(house, key, body)}
    assert house.request("POST", "/risk-collect/sessions", body).status == 201
    again = house.request("POST", "/risk-collect/sessions", body, headers={"X-Forwarded-For": ABROAD})
    assert code(again) == (401, "device_key_mismatch")
    assert device.renew()["key_proven"] is True, "the device itself makes another"


def test_a_proof_goes_with_its_own_request(house: House) -> None:
    (device, key), (other, _) = keyed(house), keyed(house)
    opening = {"client_id": house.client_id, "device_id": device.device_id}
    proof = proof_for(house, key, opening)
    moved = {**opening, "device_id": other.device_id, "public_key": key.public_jwk, "key_proof": proof}
    assert house.request("POST", "/risk-collect/sessions", moved).body["key_proven"] is False
    renewing = {**opening, "session_token": device.session_token, "public_key": key.public_jwk, "key_proof": proof}
    assert code(house.request("POST", "/risk-collect/sessions", renewing)) == (401, "device_key_mismatch")


def test_a_nonce_is_for_the_device_to_which_it_was_given(house: House) -> None:
    (device, key), (other, _) = keyed(house), keyed(house)
    body = {"client_id": house.client_id, "device_id": device.device_id, "public_key": key.public_jwk}
    for nonce, proven in ((other.nonce, False), (device.nonce, True)):
        proof = proof_for(house, key, body, iat=1, nonce=nonce)
        assert house.request("POST", "/risk-collect/sessions", {**body, "key_proof": proof}).body["key_proven"] is proven


def test_an_sdk_of_before_proofs_were_bound_still_opens_and_proves_nothing(house: House) -> None:
    key = DeviceKey()
    proof = key.sign({"client_id": house.client_id, "iat": int(house.seconds())})
    answer = house.request(
        "POST", "/risk-collect/sessions", {"client_id": house.client_id, "public_key": key.public_jwk, "key_proof": proof}
    )
    assert (answer.status, answer.body["key_proven"]) == (201, False)


# the device's key


def test_a_key_is_proven_at_opening(house: House) -> None:
    device = house.device(key=True)
    assert opened(house, device).key is not None
    answer = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
    assert answer["context"]["device_public_key"] == opened(house, device).key


def test_a_wrong_clock_leaves_the_key_unproven_until_it_is_renewed_with_the_nonce(house: House) -> None:
    device = Device(house.transport, house.client_id, key=DeviceKey(), clock=lambda: house.seconds() - 7200)
    assert device.open()["key_proven"] is False
    assert device.renew()["key_proven"] is True


def test_a_renewal_needs_the_same_key_again(house: House) -> None:
    device = house.device(key=True)
    key, device.key = device.key, DeviceKey()
    answer = refused(device.renew)
    assert code(answer) == (401, "device_key_mismatch")
    assert answer.body["nonce"]
    device.key = None
    assert code(refused(device.renew)) == (401, "device_key_mismatch")
    device.key = key
    assert device.renew()["key_proven"] is True


def test_a_proof_by_another_key_is_refused(house: House) -> None:
    key, other = DeviceKey(), DeviceKey()
    proof = other.sign({"client_id": house.client_id, "iat": int(house.seconds())})
    body = {"client_id": house.client_id, "public_key": key.public_jwk, "key_proof": proof}
    assert code(house.request("POST", "/risk-collect/sessions", body)) == (400, "invalid_key_proof")
    del body["public_key"]
    answer = house.request("POST", "/risk-collect/sessions", body)
    assert answer.body["details"][0]["location"] == "body.public_key"


def succeeded(
    device: Device, *, by: DeviceKey | None = None, successor: DeviceKey | None = None, iat: float | None = None
) -> dict[str, Any]:
    """What a device says that has just replaced its key."""
    former, device.key = device.key, DeviceKey()
    assert former
    told = {"successor": (successor or device.key).public_jwk, "iat": int(device.clock() if iat is None else iat)}
    return {"former_key": former.public_jwk, "succession": (by or former).sign(told)}


def proof_for(house: House, key: Key, body: Mapping[str, Any], **claims: Any) -> str:
    """The key's proof for a body that opens or renews a session."""
    bound = bound_to(body.get("device_id"), body.get("session_token"))
    return key.sign({"client_id": house.client_id, "iat": int(house.seconds()), "jti": token_hex(16), "for": bound, **claims})


def reopened(house: House, device: Device, **more: Any) -> Answer:
    """The device opens a session with its key, and says `more`."""
    assert device.key
    body: dict[str, Any] = {"client_id": house.client_id, "device_id": device.device_id, **more}
    body |= {"public_key": device.key.public_jwk, "key_proof": proof_for(house, device.key, body)}
    answer = house.request("POST", "/risk-collect/sessions", body)
    device.session_token = answer.body.get("session_token", "")
    return answer


def mismatches(house: House, device: Device) -> bool:
    answer = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
    return "DEVICE_KEY_MISMATCH" in answer["reasons"]


def test_a_key_may_be_replaced_on_the_former_ones_word(house: House) -> None:
    device = house.device(key=True)
    assert not mismatches(house, device)
    name, word = opened(house, device).device, succeeded(device)
    reopened(house, device, session_token=device.session_token, **word)
    assert not mismatches(house, device), "in the session that goes on"
    reopened(house, device, **word)
    assert opened(house, device).device == name
    assert not mismatches(house, device), "and in later ones"
    reopened(house, device)
    assert mismatches(house, device), "but not without that word"


def test_nobody_else_names_a_successor(house: House) -> None:
    device = house.device(key=True)
    assert not mismatches(house, device)
    assert code(reopened(house, device, **succeeded(device, by=DeviceKey()))) == (400, "invalid_key_proof")


def test_nobody_else_is_the_successor(house: House) -> None:
    device = house.device(key=True)
    assert not mismatches(house, device)
    reopened(house, device, **succeeded(device, successor=DeviceKey()))
    assert mismatches(house, device)


def test_a_succession_is_good_as_long_as_a_profile(house: House) -> None:
    device = house.device(key=True)
    assert not mismatches(house, device)
    reopened(house, device, **succeeded(device, iat=house.seconds() - 401 * 86_400))
    assert mismatches(house, device)


@pytest.mark.parametrize("claims", [{}, {"successor": "me"}, {"successor": {"kty": "EC"}}, {"successor": None}])
def test_a_succession_that_is_none_is_refused(house: House, claims: dict[str, Any]) -> None:
    device = house.device(key=True)
    assert device.key
    more = {"former_key": device.key.public_jwk, "succession": device.key.sign(claims)}
    assert code(reopened(house, device, **more)) == (400, "invalid_key_proof")


# secured session tokens


def test_a_secured_token_is_good_once(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    token = device.secured_session_token("login")
    backend.trigger("login", secured_session_token=token)
    assert code(refused(lambda: backend.trigger("login", secured_session_token=token))) == (401, "secured_session_token_used")


def test_a_bound_token_is_good_for_its_action_only(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    token = device.secured_session_token("login")
    assert code(refused(lambda: backend.trigger("withdraw", secured_session_token=token))) == (403, "action_type_mismatch")
    backend.trigger("login", secured_session_token=token)


def test_a_secured_token_by_another_key_or_too_old_is_refused(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    token, key = device.secured_session_token(), device.key
    device.key = DeviceKey()
    stolen = device.secured_session_token()
    assert code(refused(lambda: backend.trigger("login", secured_session_token=stolen))) == (401, "secured_session_token_invalid")
    house.wait(331_000)
    assert code(refused(lambda: backend.trigger("login", secured_session_token=token))) == (401, "secured_session_token_invalid")
    device.key = key
    backend.trigger("login", secured_session_token=device.secured_session_token())


def test_a_device_may_secure_its_own_action(house: House) -> None:
    device = house.device(key=True)
    body = {"secured_session_token": device.secured_session_token("login"), "action_type": "login"}
    assert house.request("POST", "/risk-collect/actions", body).status == 201
    assert code(house.request("POST", "/risk-collect/actions", body)) == (401, "secured_session_token_used")


def test_a_secured_token_is_not_used_up_by_a_page_that_may_not_use_it(house: House) -> None:
    device = house.device(key=True)
    body = {"secured_session_token": device.secured_session_token("login"), "action_type": "login"}
    answer = house.request("POST", "/risk-collect/actions", body, headers={"Origin": "https://evil.example"})
    assert code(answer) == (403, "origin_not_allowed")
    assert house.request("POST", "/risk-collect/actions", body).status == 201


# telemetry


def test_a_batch_counts_once(house: House) -> None:
    device = house.device()
    events = human_events()
    assert device.send_batch(1, events) == {"accepted": len(events), "duplicate": False}
    assert device.send_batch(1, events) == {"accepted": 0, "duplicate": True}


def test_too_far_ahead_names_the_mark(house: House) -> None:
    device = house.device()
    device.send(human_events())
    answer = refused(lambda: device.send_batch(5_000, human_events()))
    assert code(answer) == (409, "sequence_ahead")
    assert isinstance(answer.body["mark"], int)


@pytest.mark.thorough
def test_a_thousand_batches_in_any_order_each_up_to_three_times_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(monkeypatch, collection_limit=1_000_000)
    device, random = house.device(), Random(7)
    numbers = [number for number in range(1, 1_001) for _ in range(random.randint(1, 3))]
    random.shuffle(numbers)
    backlog, counted = list(numbers), 0
    with ThreadPoolExecutor(8) as threads:
        while backlog:
            answers = list(threads.map(lambda number: (number, _try(device, number)), backlog))
            counted += sum(not answer["duplicate"] for _, answer in answers if answer)
            backlog = [number for number, answer in answers if answer is None]
    assert counted == 1_000
    stored = next(item for (_, items) in house.table._items.items() for sort, item in items.items() if sort.endswith(device.stream))
    assert {stored[name]["N"] for name in features.tally([Scroll(kind="scroll")])} == {"1000"}


def _try(device: Device, number: int) -> dict[str, Any] | None:
    """The answer to a batch; None if it was too far ahead and has to be sent again."""
    try:
        return device.send_batch(number, [Scroll(kind="scroll")])
    except Refused as refusal:
        assert refusal.answer.body["error_code"] == "sequence_ahead"
        return None


def test_the_device_learns_no_more_than_the_name_of_its_action(house: House) -> None:
    device = house.device()
    answer = house.request("POST", "/risk-collect/actions", {"session_token": device.session_token, "action_type": "login"})
    assert answer.status == 201
    assert set(answer.body) == {"action_token", "expires_at"}


def test_a_user_named_at_opening_is_bound(house: House) -> None:
    device = Device(house.transport, house.client_id, clock=house.seconds)
    device.open(user_id="u-1")
    answer = house.backend().trigger("transaction", get_recommendation=True, session_token=device.session_token)
    assert answer["context"]["user_id"] == "u-1"
    device.clear_user()
    again = house.backend().trigger("transaction", get_recommendation=True, session_token=device.session_token)
    assert "user_id" not in again["context"]
    assert "user_action_rate_60_sec" not in again["risk_signals"]["history"]


def test_unknown_traits_and_events_are_accepted(house: House) -> None:
    body = {"client_id": house.client_id, "device": {"smell": "pine", "ram": 8}}
    token = house.request("POST", "/risk-collect/sessions", body).body["session_token"]
    batch = {"session_token": token, "stream": "abc", "sequence": 1, "events": [{"kind": "gaze", "at": [1]}, {"kind": "page_load"}]}
    assert house.request("POST", "/risk-collect/device/events", batch).body == {"accepted": 2, "duplicate": False}


@pytest.mark.parametrize("role", ["analyst", "policy_editor", "publisher", "auditor", "admin", "connector"])
def test_a_client_that_reports_no_actions_opens_no_session(house: House, role: str) -> None:
    client_id, _ = house.client(scopes=ROLES[role], origins=())
    assert code(house.request("POST", "/risk-collect/sessions", {"client_id": client_id})) == (401, "invalid_client")


def test_a_client_that_has_nothing_but_its_id_opens_one(house: House) -> None:
    client_id, _ = house.client(scopes=(), origins=())
    assert house.request("POST", "/risk-collect/sessions", {"client_id": client_id}).status == 201
