"""A house to knock at: every door in this process, over the double of the table, with a clock that stands where a test puts it."""

import json
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from ipaddress import IPv4Address
from typing import Any, cast

import pytest

from local import admin
from local.cloud import read_template
from local.doubles.objects import ObjectsDouble
from local.doubles.queue import QueueDouble
from local.doubles.table import TableDouble
from local.embedded import TEMPLATE, Signer
from local.feed import matches, patterns_of
from simulator.client import Backend, Device, DeviceKey
from simulator.transport import Answer, DoorTransport, LambdaContext
from tessera.service import dependencies
from tessera.service.clients import roles
from tessera.service.ip.artefact import Drawing, IpArtefact, pack
from tessera.service.ip.intelligence import IpIntelligence
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyring import Keyring
from tessera.service.keys.signing_key import SigningKey
from tessera.service.settings import Settings
from tessera.service.store.facade import Store
from tessera.units import DAY
from tests.builders import TRAITS
from tests.doors.described import DescribedDoors

TENANT, APPLICATION = "fjord", "fjord-bank"
HOME, ABROAD, VPN = "198.51.100.23", "203.0.113.80", "203.0.113.7"
PROXY_WORD = "what our proxy says, and nobody else"
PAGE = "https://bank.example"
SCOPES = tuple(roles.SCOPES)
RIGHTS, EXPORTS, BATCHES = "rights", "exports", "batches"
OF_RIGHTS = {"rights": RIGHTS, "exports": EXPORTS, "dead_batches": BATCHES, "receipt_key": "receipts"}
ANNOUNCED = patterns_of(read_template(TEMPLATE), "Announce")
"""What the streams of both tables let through: here these are one."""


@cache
def an_artefact() -> IpArtefact:
    """What is known about addresses: that one of them is a VPN's."""
    drawing, address = Drawing(name="lists", defaults={"vpn": False}, dated={}), int(IPv4Address(VPN))
    drawing.add(4, address, {"vpn": True})
    drawing.add(4, address + 1, {})
    return IpArtefact.read(BytesIO(pack([drawing], [], 0)))


class House:
    """The doors, who may knock, and the clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
        self.table, self.queue = TableDouble(), QueueDouble()
        self.objects = ObjectsDouble(lives={EXPORTS: DAY, BATCHES: 14 * DAY})
        self.now = self.table.clock
        self.settings = Settings(
            **{
                "table": "tessera",
                "keys_secret": "keys",
                "signing_key": "key",
                "simulated_address": "X-Forwarded-For",
                **OF_RIGHTS,
                **settings,
            }
        )
        self.store = Store(cast(Any, self.table), "tessera", deadline_ms=60_000)
        self.keys = Keyring.of(json.dumps({"current": "1", "1": "a master key for the tests, long enough by far", "origin": PROXY_WORD}))
        self.signer = Signer()
        access_tokens, places = AccessTokens(cast(Any, self.signer), "key"), IpIntelligence(None, lambda: 0, data=an_artefact())
        made = {
            "store": self.store,
            "keyring": self.keys,
            "access_tokens": access_tokens,
            "ip_intelligence": places,
            "queues": self.queue,
            "objects": self.objects,
        }
        made["receipt_key"] = SigningKey(cast(Any, self.signer), "receipts")
        for name, part in made.items():
            monkeypatch.setattr(dependencies, name, lambda part=part: part)
        monkeypatch.setattr("tessera.service.settings.current", lambda: self.settings)
        monkeypatch.setattr(dependencies, "clock", lambda: self.now)
        admin.create_application(self.store, TENANT, APPLICATION, name="Fjord Bank")
        self.client_id, self.client_secret = self.client(scopes=SCOPES)
        self.come_through(DescribedDoors.here(HOME))

    def come_through(self, transport: DoorTransport) -> None:
        """The way by which devices and backends reach the doors from now on."""
        self.transport = transport
        self._own = Backend(transport, self.client_id, self.client_secret, clock=self.seconds)

    def client(self, tenant: str = TENANT, application: str = APPLICATION, **options: Any) -> tuple[str, str]:
        """Another client; answers its id and secret."""
        if self.store.clients.application(tenant, application, self.now) is None:
            admin.create_application(self.store, tenant, application)
        return admin.create_client(self.store, tenant, application, **{"scopes": SCOPES, "origins": (PAGE,), **options})

    def set_modes(self, **modes: Any) -> None:
        """Change the application, and wait until every door has heard of it."""
        admin.create_application(self.store, TENANT, APPLICATION, **modes)
        self.wait(30_001)

    def device(self, *, key: bool = False, **options: Any) -> Device:
        """A device with an open device session."""
        device = Device(self.transport, self.client_id, TRAITS, key=DeviceKey() if key else None, address=HOME, clock=self.seconds)
        for name, value in options.items():
            setattr(device, name, value)
        device.open()
        return device

    def backend(self, credentials: tuple[str, str] | None = None) -> Backend:
        """A backend with these credentials; without any the application's own, which keeps its access token from call to call."""
        return self._own if credentials is None else Backend(self.transport, *credentials, clock=self.seconds)

    def seconds(self) -> float:
        return self.now / 1000

    def wait(self, milliseconds: int) -> None:
        self.now += milliseconds
        self.table.clock = self.queue.clock = self.objects.clock = self.now

    def learn(self) -> Mapping[str, Any]:
        """Feed what has happened to the table since the last time to `learn`, as the stream's filter lets it through."""
        from functions.learn.app import handler

        records = [record for record in self.table.changes if _is_result(record)]
        self.table.changes.clear()
        return handler({"Records": records}, LambdaContext()) if records else {}

    def roll_up(self, *, times: int = 1) -> None:
        """Pass the stream's records of actions to `roll_up`, as often as they are delivered; they stay there for learning."""
        from functions.roll_up.app import handler

        for _ in range(times):
            handler({"Records": [record for record in self.table.changes if _is_action(record)]}, LambdaContext())

    def announce(self, *, times: int = 1) -> Mapping[str, Any]:
        """Feed what has happened to both tables to `announce`, as the streams' filters let it through; the records stay there."""
        from functions.announce.app import handler

        records = [record for record in self.table.changes if any(matches(pattern, record) for pattern in ANNOUNCED)]
        answers = [handler({"Records": records}, LambdaContext()) if records else {} for _ in range(times)]
        return answers[-1]

    def deliver(self) -> int:
        """Have every message of the queue attended to that is due; returns how many there were."""
        from functions.deliver.app import handler

        number = 0
        for number, body in enumerate(self.queue.due(), 1):  # noqa: B007 - counted
            handler({"Records": [{"body": body}]}, LambdaContext())
        return number

    def work_on_rights(self) -> int:
        """Have every message of exports and erasures attended to that is due; returns how many there were."""
        from functions.work_on_rights.app import handler

        number = 0
        for number, body in enumerate(self.queue.due(RIGHTS), 1):  # noqa: B007 - counted
            handler({"Records": [{"body": body}]}, LambdaContext())
        return number

    def deliver_until(self, end: int) -> None:
        """Likewise, and wait for what is put off, until a moment (epoch milliseconds)."""
        self.deliver()
        while (due := self.queue.next_due) is not None and due <= end:
            self.wait(due - self.now)
            self.deliver()

    def request(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A request, sent unchanged."""
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        bearer = {"Authorization": f"Bearer {token}"} if token is not None else {}
        return self.transport.request(method, path, body=raw, headers={**bearer, **(headers or {})})


def _is_action(record: Mapping[str, Any]) -> bool:
    images = record["dynamodb"]
    return record["eventName"] != "REMOVE" and images["Keys"]["SK"]["S"].startswith("A#") and "type" in images["NewImage"]


def _is_result(record: Mapping[str, Any]) -> bool:
    return (
        record["eventName"] == "MODIFY"
        and record["dynamodb"]["Keys"]["SK"]["S"].startswith("A#")
        and "result" in record["dynamodb"]["NewImage"]
    )
