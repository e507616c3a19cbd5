"""Every secret and key is exchanged while requests go on, served by functions of before and of after in turn: not one is refused.

`docs/operating/keys.md` has the steps. A function keeps what it read when it started: each has its own keyring, its own key of access
tokens and its own half minute in which it believes what it knows of a client.
"""

import json
from collections.abc import Mapping
from itertools import cycle
from typing import Any, cast

import pytest

from local import admin
from local.embedded import Signer
from simulator.client import Backend, Device
from simulator.transport import Answer, Refused
from tessera.service import dependencies
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyrings import Keyrings
from tessera.service.store.facade import Store
from tests.builders import human_events
from tests.doors.described import DescribedDoors
from tests.doors.house import HOME, TENANT, House

pytestmark = pytest.mark.thorough

FIRST, SECOND, THIRD = (f"the {which} master key, long enough by far for anybody" for which in ("first", "second", "third"))
PROXY, OLD_WORD, NEW_WORD = "203.0.113.99", "what our proxy said until today", "what our proxy says from today on"
MINUTE = 60_000


class Secrets:
    """Secrets Manager with the one secret."""

    said: Mapping[str, Any]

    def get_secret_value(self, **_: str) -> dict[str, str]:
        return {"SecretString": json.dumps(self.said)}


class Kms:
    """KMS with two keys."""

    def __init__(self) -> None:
        self.keys = {"old": Signer(), "new": Signer()}

    def sign(self, *, KeyId: str, **asked: Any) -> Any:  # noqa: N803
        return self.keys[KeyId].sign(**asked)

    def get_public_key(self, *, KeyId: str) -> Any:  # noqa: N803
        return self.keys[KeyId].get_public_key()


class Function:
    """One execution environment: what it read when it started, and with which settings it was deployed."""

    def __init__(self, fleet: "Fleet", signing: str, other: str) -> None:
        self.store = Store(cast(Any, fleet.house.table), "tessera", deadline_ms=60_000)
        self.keyrings = Keyrings(fleet.secrets, "keys", lambda: fleet.house.now)
        self.access_tokens = AccessTokens(cast(Any, fleet.kms), signing, other)


class Fleet(DescribedDoors):
    """All that serve at a time. Requests go to one after the other, and the authorizer's to a third."""

    house: House
    serving: Function

    def begin(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house, self.secrets, self.kms = house, Secrets(), Kms()
        self.secrets.said = {"current": "1", "1": FIRST, "origin": OLD_WORD}
        self.old = self.new = Function(self, "old", "")
        self.turn = cycle((0, 1, 1, 0, 0))
        monkeypatch.setattr(dependencies, "store", lambda: self.next().store)
        monkeypatch.setattr(dependencies, "keyring", lambda: self.serving.keyrings.latest)
        monkeypatch.setattr(dependencies, "access_tokens", lambda: self.next().access_tokens)
        self.serving = self.old
        self.word = OLD_WORD

    def next(self) -> Function:
        return (self.old, self.new)[next(self.turn)]

    def deploy(self, signing: str = "old", other: str = "") -> None:
        """Some functions are new from now on; those of before go on beside them."""
        self.old, self.new = self.new, Function(self, signing, other)

    def request(self, method: str, path: str, **asked: Any) -> Answer:
        self.serving = self.next()
        said = {"X-Forwarded-For": f"{HOME}, {PROXY}", "x-tessera-origin": self.word, **(asked.pop("headers", None) or {})}
        return super().request(method, path, headers=said, **asked)


@pytest.fixture
def fleet(monkeypatch: pytest.MonkeyPatch) -> Fleet:
    house = House(monkeypatch, trusted_hops=1, simulated_address="")
    fleet = cast(Fleet, Fleet.here(PROXY))
    fleet.begin(house, monkeypatch)
    house.come_through(fleet)
    return fleet


class Traffic:
    """A person and their backend, who go on. What is refused raises, and fails the test."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet, self.device = fleet, fleet.house.device(key=True)
        self.backend: Backend = fleet.house.backend()
        self.devices = {self.goes_on()}

    def goes_on(self, times: int = 3) -> str:
        """A renewal, telemetry, an action, its recommendation and its result, some times; answers the device's id."""
        for _ in range(times):
            device: Device = self.device
            assert device.renew()["key_proven"] is True
            device.begin_stream()
            device.send(human_events())
            answer = self.backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
            assert answer["context"]["ip"] == HOME, "the proxy was not believed"
            assert self.backend.recommendation(answer["action_token"])["id"] == answer["id"]
            self.backend.report_result(action_token=answer["action_token"], result="success")
            self.fleet.house.wait(MINUTE // 4)
        return str(answer["context"]["device_id"])


@pytest.fixture
def traffic(fleet: Fleet) -> Traffic:
    return Traffic(fleet)


def test_the_master_key(fleet: Fleet, traffic: Traffic) -> None:
    known = traffic.goes_on()
    for said in (
        {"current": "1", "1": FIRST, "2": SECOND},  # added
        {"current": "2", "1": FIRST, "2": SECOND},  # used
        {"current": "2", "1": FIRST, "2": SECOND, "3": THIRD},  # and again, when it is time
        {"current": "3", "1": FIRST, "2": SECOND, "3": THIRD},
    ):
        fleet.secrets.said = {**said, "origin": OLD_WORD}
        traffic.goes_on()
        fleet.deploy()
        assert traffic.goes_on() == known
    assert fleet.new.keyrings.latest.current == "3"


def test_the_key_that_names_devices(fleet: Fleet, traffic: Traffic) -> None:
    known = traffic.goes_on()
    fleet.secrets.said = {"current": "1", "1": FIRST, "2": SECOND, "origin": OLD_WORD}
    fleet.house.wait(MINUTE)
    traffic.goes_on()
    fleet.secrets.said = {"current": "1", "naming": "2", "1": FIRST, "2": SECOND, "origin": OLD_WORD}
    fleet.deploy()
    traffic.goes_on()
    fleet.deploy()
    renamed = traffic.goes_on()
    keys = fleet.new.keyrings.latest
    assert renamed != known
    assert keys.device_named(TENANT, renamed) == keys.device_named(TENANT, known)


def test_the_word_of_a_proxy(fleet: Fleet, traffic: Traffic) -> None:
    for said, word in (
        ([OLD_WORD, NEW_WORD], OLD_WORD),  # both are taken
        ([OLD_WORD, NEW_WORD], NEW_WORD),  # the proxy says the new one
        (NEW_WORD, NEW_WORD),  # and the old one is taken no more
    ):
        fleet.secrets.said = {"current": "1", "1": FIRST, "origin": said}
        fleet.word = word
        traffic.goes_on()
        fleet.deploy()
        traffic.goes_on()
    fleet.deploy()
    fleet.word = OLD_WORD
    with pytest.raises(AssertionError, match="not believed"):
        traffic.goes_on()


def test_the_key_of_access_tokens(fleet: Fleet, traffic: Traffic) -> None:
    """Every function knows the next key before one signs with it, and the former until its last token has expired."""
    begun = traffic.backend.access_token()
    for signing, other in (("old", "new"), ("new", "old")):
        fleet.deploy(signing, other)
        traffic.goes_on()
        fleet.deploy(signing, other)
        traffic.goes_on()
    assert {key["kid"] for key in traffic.backend.transport.request("GET", "/oidc/jwks").body["keys"]} == {
        key["kid"] for function in (fleet.old, fleet.new) for key in function.access_tokens.jwks
    }
    for _ in range(13):  # an hour goes by, in which no backend had to ask for another token than it does anyway
        fleet.house.wait(5 * MINUTE)
        traffic.goes_on(1)
    assert traffic.backend.access_token() != begun
    for _ in range(2):
        fleet.deploy("new")
        traffic.goes_on()


def test_the_secret_of_a_client(fleet: Fleet, traffic: Traffic) -> None:
    house, client = fleet.house, fleet.house.client_id
    second = admin.add_secret(house.store, client)
    house.wait(MINUTE // 2)
    moved = [Backend(fleet, client, second, clock=house.seconds) for _ in range(2)]  # instances of the backend, one after the other
    for backend in moved:
        assert asks_for_a_token(fleet, house.client_secret) == asks_for_a_token(fleet, second) == 200
        traffic.goes_on()
        traffic.backend = backend
        traffic.goes_on()
    admin.remove_secret(house.store, client, house.client_secret)
    house.wait(MINUTE // 2 + 1)
    traffic.goes_on()
    assert (asks_for_a_token(fleet, house.client_secret), asks_for_a_token(fleet, second)) == (401, 200)


def asks_for_a_token(fleet: Fleet, secret: str) -> int:
    """The status of the answer: a client library would show a token that it still has."""
    body = f"grant_type=client_credentials&client_id={fleet.house.client_id}&client_secret={secret}".encode()
    return fleet.request("POST", "/oidc/token", body=body, headers={"Content-Type": "application/x-www-form-urlencoded"}).status


class TestTheStepsAreNeeded:
    """What is exchanged at once is refused by functions of before."""

    def test_that_every_function_knows_the_next_key_of_access_tokens(self, fleet: Fleet, traffic: Traffic) -> None:
        fleet.deploy("new")
        with pytest.raises(Refused):
            for _ in range(5):
                fleet.house.wait(5 * MINUTE)
                traffic.backend = fleet.house.backend((fleet.house.client_id, fleet.house.client_secret))  # without a token yet
                traffic.goes_on()

    def test_that_both_words_of_the_proxy_are_taken(self, fleet: Fleet, traffic: Traffic) -> None:
        fleet.secrets.said = {"current": "1", "1": FIRST, "origin": NEW_WORD}
        fleet.deploy()
        with pytest.raises(AssertionError, match="not believed"):
            traffic.goes_on()

    def test_that_a_client_has_both_secrets(self, fleet: Fleet) -> None:
        admin.add_secret(fleet.house.store, fleet.house.client_id)
        admin.remove_secret(fleet.house.store, fleet.house.client_id, fleet.house.client_secret)
        fleet.house.wait(MINUTE)
        assert asks_for_a_token(fleet, fleet.house.client_secret) == 401
