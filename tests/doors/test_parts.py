"""The parts of the service as a function makes them: from its environment, against the APIs of AWS as moto serves them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local import admin, cloud, stand_in
from simulator.client import Backend, Device, DeviceKey
from simulator.transport import DoorTransport
from tessera.service import dependencies
from tests.builders import TRAITS, human_events


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return cloud.create(stand_in.start(), cloud.read_template(Path("template.yaml"))).variables


@pytest.fixture
def credentials(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    dependencies.forget()
    admin.create_application(dependencies.store(), "fjord", "bank")
    yield admin.create_client(dependencies.store(), "fjord", "bank")
    dependencies.forget()


@pytest.mark.thorough
def test_a_protected_session_with_real_clients(credentials: tuple[str, str]) -> None:
    transport = DoorTransport.here()
    device, backend = Device(transport, credentials[0], TRAITS, key=DeviceKey()), Backend(transport, *credentials)
    assert device.open()["key_proven"]
    device.send(human_events())
    token = device.secured_session_token("login")
    answer = backend.trigger("login", get_recommendation=True, secured_session_token=token, user_id="u-1", idempotency_key="k-1")
    assert answer == backend.trigger("login", get_recommendation=True, secured_session_token=token, user_id="u-1", idempotency_key="k-1")
    backend.result(answer["action_token"], "success", user_id="u-1")
    read = backend.recommendation(answer["action_token"])
    assert read["recommendation"] == {**answer["recommendation"], "result": "success"}
    assert read["context"] == answer["context"]
