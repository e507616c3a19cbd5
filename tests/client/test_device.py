"""A device as the client makes it, at the doors: it keeps its session by itself."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key

from tessera.service.keys.tokens import SessionToken
from tessera_client import Answer, Device, NoAnswer, Patience, refusals
from tessera_client.device_key import DeviceKey
from tests.doors.house import HOME, House

MINUTE, HOUR = 60_000, 3_600_000
TOUCHED: Any = [{"kind": "page_load", "location": "https://bank.example/"}, {"kind": "scroll", "after": 900, "steps": 3}]


def device(house: House, transport: Any = None, *, slow: float = 0.0, **options: Any) -> Device:
    return Device(
        transport or house.transport,
        house.client_id,
        {"os_name": "Android", "timezone": "Europe/Oslo"},
        headers={"X-Forwarded-For": HOME},
        patience=Patience(sleep=lambda _: None),
        clock=lambda: house.seconds() - slow,
        **options,
    )


def session(house: House, of: Device) -> str:
    return SessionToken.opened(house.keys, of.session_token, house.now).session


def test_it_opens_tells_and_triggers(house: House) -> None:
    phone = device(house, key=DeviceKey())
    opened = phone.open(location="https://bank.example/")
    assert opened["key_proven"]
    assert phone.send(TOUCHED) == {"accepted": 2, "duplicate": False}
    action = phone.trigger_action("login", correlation_id="c-1")
    read = house.backend().recommendation(action["action_token"])
    assert (read["context"]["device_timezone"], read["context"]["correlation_id"]) == ("Europe/Oslo", "c-1")
    assert phone.set_user("u-1")["user_set"]
    assert not phone.clear_user()["user_set"]


def test_a_token_that_grew_old_is_renewed_and_the_stream_goes_on(house: House) -> None:
    phone = device(house)
    phone.open()
    phone.send(TOUCHED)
    before, stream, first = session(house, phone), phone.stream, phone.session_token
    house.wait(25 * MINUTE)
    assert phone.send(TOUCHED)["accepted"] == 2
    assert phone.session_token != first
    assert (session(house, phone), phone.stream, phone.sequence) == (before, stream, 2)


def test_a_session_that_was_closed_is_replaced_and_numbers_its_batches_anew(house: House) -> None:
    phone = device(house)
    phone.open()
    phone.send(TOUCHED)
    before, stream = session(house, phone), phone.stream
    house.wait(25 * HOUR)
    assert phone.send(TOUCHED)["accepted"] == 2
    assert session(house, phone) != before
    assert phone.stream != stream


def test_a_wrong_clock_is_made_up_for(house: House) -> None:
    phone = device(house, key=DeviceKey(), slow=7200)
    assert phone.open()["key_proven"]
    token = phone.secured_session_token("login")
    assert house.backend().trigger("login", secured_session_token=token)["action_token"]
    with pytest.raises(ValueError, match="key"):
        device(house).secured_session_token()


def test_another_key_than_the_session_s_is_refused_with_a_nonce_that_is_kept(house: House) -> None:
    phone = device(house, key=DeviceKey())
    phone.open()
    phone.key, phone.nonce = DeviceKey(), None
    with pytest.raises(refusals.DeviceKeyMismatch):
        phone.renew()
    assert phone.nonce


class Forgetful:
    """A network that brings every second batch to the server and loses the answer."""

    def __init__(self, house: House) -> None:
        self._house, self._count = house, 0

    def request(self, method: str, path: str, *, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        answer = self._house.transport.request(method, path, body=body, headers=headers)
        self._count += path.endswith("/events")
        if path.endswith("/events") and self._count % 2:
            raise NoAnswer("the answer was lost")
        return answer


def test_a_batch_whose_answer_was_lost_is_sent_again_and_counts_once(house: House) -> None:
    phone = device(house, Forgetful(house))
    phone.open()
    assert [phone.send(TOUCHED)["duplicate"] for _ in range(3)] == [True, True, True]


def test_an_action_is_not_triggered_twice(house: House) -> None:
    class Lossy(Forgetful):
        def request(self, method: str, path: str, *, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
            asked.append(json.loads(body))
            if path.endswith("/actions"):
                raise NoAnswer("lost")
            return super().request(method, path, body=body, headers=headers, timeout=timeout)

    asked: list[Any] = []
    phone = device(house, Lossy(house))
    phone.open()
    with pytest.raises(NoAnswer):
        phone.trigger_action("login")
    assert len(asked) == 2


# the key


def test_a_key_is_kept_as_a_jwk() -> None:
    key = DeviceKey()
    assert DeviceKey.from_jwk(key.private_jwk).public_jwk == key.public_jwk
    with pytest.raises(ValueError, match="P-256"):
        DeviceKey.from_jwk({**key.private_jwk, "crv": "P-384"})


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kty": "EC"},
        {"kty": "RSA", "n": "x", "e": "AQAB", "d": "y"},
        {"crv": "P-256", "d": "x"},
        {"kty": "EC", "crv": "P-384", "d": "A"},
        None,
    ],
)
def test_what_is_no_key_is_refused_at_once(wrong: Any) -> None:
    with pytest.raises(ValueError, match="not a private JWK"):
        DeviceKey.from_jwk(wrong)
    if wrong is not None:
        with pytest.raises(TypeError, match="from_jwk"):
            DeviceKey(wrong)


def test_a_key_on_another_curve_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="P-256"):
        DeviceKey(generate_private_key(SECP384R1()))


def test_a_key_pair_comes_back_and_is_not_shown() -> None:
    key = DeviceKey()
    assert DeviceKey.from_jwk(key.private_jwk).public_jwk == key.public_jwk
    assert key.private_jwk["d"] not in repr(key)
