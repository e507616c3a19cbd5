"""Keys are rotated, and one that leaked is retired, while devices and backends go on: no request fails, and nobody is forgotten."""

import json
from typing import Any

import pytest

from simulator.client import Device
from tessera.service import dependencies
from tessera.service.configuration import published
from tessera.service.keys.keyrings import Keyrings
from tests.builders import human_events
from tests.doors.house import House
from tests.doors.test_policy import Desk

FIRST, SECOND = "the first master key, long enough by far", "the second master key, just as long"


class Secrets:
    """Secrets Manager with the one secret."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {"current": "1", "1": FIRST}

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.said)}


def process(monkeypatch: pytest.MonkeyPatch, house: House, secrets: Secrets) -> Keyrings:
    """A process that reads the secret now."""
    keyrings = Keyrings(secrets, "keys", lambda: house.now)
    monkeypatch.setattr(dependencies, "keyring", lambda: keyrings.latest)
    return keyrings


def use(monkeypatch: pytest.MonkeyPatch, keyrings: Keyrings) -> None:
    monkeypatch.setattr(dependencies, "keyring", lambda: keyrings.latest)


def goes_on(house: House, device: Device, user: str) -> dict[str, Any]:
    """A device renews, tells, and has an action judged; its backend reads it again and reports how it ended."""
    assert device.renew()["key_proven"] is True
    device.begin_stream()
    device.send(human_events())
    backend = house.backend()
    answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id=user)
    assert backend.recommendation(answer["action_token"])["id"] == answer["id"]
    backend.report_result(action_token=answer["action_token"], result="success")
    house.wait(60_000)
    return answer


def test_a_rotation_breaks_no_process_that_was_there_before(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    secrets = Secrets()
    before = process(monkeypatch, house, secrets)
    device = house.device(key=True)
    goes_on(house, device, "ingrid")
    secrets.said = {"current": "1", "1": FIRST, "2": SECOND}  # first the version is added, then it is used
    goes_on(house, device, "ingrid")
    secrets.said["current"] = "2"
    after = process(monkeypatch, house, secrets)
    goes_on(house, device, "ingrid")
    for keyrings in (before, after, before):  # the old process opens what the new one sealed, and the other way round
        use(monkeypatch, keyrings)
        goes_on(house, device, "ingrid")
    assert before.latest.current == "2"


def test_a_version_that_leaked_is_retired_and_devices_keep_their_place(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    secrets = Secrets()
    process(monkeypatch, house, secrets)
    device, thief = house.device(key=True), house.device()
    known = goes_on(house, device, "ingrid")["context"]["device_id"]
    secrets.said = {"current": "2", "hashing": "1", "naming": "2", "retired": ["1"], "1": FIRST, "2": SECOND}
    keyrings = process(monkeypatch, house, secrets)
    thief.device_id = device.device_id  # with the leaked key anybody could have signed it
    thief.open()
    device.open()
    renamed = goes_on(house, device, "ingrid")["context"]["device_id"]
    subject = keyrings.latest.device_named("fjord", known, formerly=True)
    assert (renamed != known, keyrings.latest.device_named("fjord", renamed)) == (True, subject)
    assert keyrings.latest.device_named("fjord", thief.device_id or "") != subject


def test_what_a_retired_version_sealed_in_the_table_is_still_read(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    """The configuration in force, past actions with who acted, labels and the audit's lines are older than the retirement."""
    published.forget()
    secrets = Secrets()
    process(monkeypatch, house, secrets)
    device, desk = house.device(key=True), Desk(house)
    desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "ignore"}})
    desk.post("configuration/publish", {"revision": 1})
    goes_on(house, device, "ingrid")
    house.learn()
    secrets.said = {"current": "2", "hashing": "1", "naming": "2", "retired": ["1"], "1": FIRST, "2": SECOND}
    process(monkeypatch, house, secrets)
    published.forget()
    assert [each["user_id"] for each in desk.ask("GET", "users/ingrid")["actions"]] == ["ingrid"]
    assert desk.ask("GET", "sensitivity") == {"sensitivity": {"IP_VPN": "ignore"}}
    assert desk.ask("GET", "audit")["lines"]
    device.open()
    goes_on(house, device, "ingrid")


def test_a_process_of_before_knows_a_device_by_an_id_of_the_new_version(monkeypatch: pytest.MonkeyPatch, house: House) -> None:
    """An id does not name its version. A process that took it for a made-up one would call the device new, and so it would stay."""
    secrets = Secrets()
    before = process(monkeypatch, house, secrets)
    device = house.device()
    subject = before.latest.device_named("fjord", device.device_id or "")
    secrets.said = {"current": "1", "1": FIRST, "2": SECOND}
    house.wait(60_000)
    secrets.said = {"current": "2", "naming": "2", "hashing": "1", "1": FIRST, "2": SECOND}
    after = process(monkeypatch, house, secrets)
    device.open()
    renamed = device.device_id or ""
    use(monkeypatch, before)
    device.open()
    assert after.latest.device_named("fjord", renamed) == after.latest.device_named("fjord", device.device_id or "") == subject
