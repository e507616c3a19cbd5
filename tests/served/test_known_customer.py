"""The known customer of a local run that nobody has attacked; on the server of the other tests, scripts try their account."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from simulator.actors import DESKTOP, LOGIN_PAGE, Account, sign_in
from simulator.behavior import person_fills_form
from simulator.client import DeviceKey
from tests.served.conftest import WHILE_STARTING, Served, start


@pytest.fixture
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    running = start(tmp_path_factory.mktemp("untouched"))
    yield running
    running.stop()


def test_the_known_customer_is_trusted_on_their_own_device_and_asked_on_a_stolen_id(untouched: Served) -> None:
    known = untouched.credentials["known_customer"]
    account = Account(user_id=known["user_id"], username=known["username"])
    events = person_fills_form(Random(6), location=LOGIN_PAGE)
    application = replace(untouched.application, patience=WHILE_STARTING)
    backend = application.backend()
    at_home = {"device_id": known["device_id"], "address": known["ip"]}
    own = application.device(DESKTOP, key=DeviceKey.from_jwk(known["device_key"]), **at_home)
    own.open()
    assert own.device_id == known["device_id"]
    trusted = sign_in("customer", backend, own, account, events)
    assert trusted.recommendation == "trust", (trusted.score, trusted.reasons)
    assert "PROFILE_DEVICE_FAMILIAR" in trusted.reasons

    thief = application.device(DESKTOP, key=DeviceKey(), **at_home)
    thief.open()
    stolen = sign_in("thief", backend, thief, account, events)
    assert stolen.recommendation in ("challenge", "deny")
    assert {"DEVICE_KEY_MISMATCH", "PROFILE_DEVICE_NEW"} <= set(stolen.reasons[:3])
