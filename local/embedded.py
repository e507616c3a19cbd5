"""The doors in this process, with a table in memory and a clock that is set by the caller: a month of traffic passes in minutes.

The table is the double that the tests use: as strict as DynamoDB, one call after the other. Nothing goes over a network, and the functions
write no log and no metrics.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any, Protocol, cast

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local import admin
from local.cloud import read_template
from local.doubles.meter import Bill, size_of
from local.doubles.objects import ObjectsDouble
from local.doubles.queue import QueueDouble
from local.doubles.table import TableDouble
from local.feed import matches, pattern_of
from simulator.actors import Application
from simulator.client import SIMULATED_ADDRESS_HEADER
from simulator.transport import DoorTransport, LambdaContext
from tessera.place import Place
from tessera.service import dependencies, settings
from tessera.service.clients.roles import SCOPES
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyring import Keyring
from tessera.service.keys.signing_key import SigningKey
from tessera.service.keys.tokens import ActionToken
from tessera.service.settings import Settings
from tessera.service.store.facade import Store
from tessera.service.store.records import StoredAction
from tessera.units import DAY

RIGHTS = "rights"
TENANT, APPLICATION = "fjord", "fjord-bank"
TEMPLATE = Path(__file__).parents[1] / "template.yaml"


class Places(Protocol):
    """Says where an address is, as IP intelligence does."""

    stale: tuple[str, ...]

    def place(self, address: str | None) -> Place: ...


class Embedded:
    """The doors and what is behind them. `now` is the clock, in epoch milliseconds; it only ever goes forward."""

    def __init__(self, places: Places, now: int, seed: int = 1, *, metered: bool = False, keyring: Keyring | None = None) -> None:
        self.now = now
        self.table = TableDouble(clock=now, metered=metered)
        self.queue, self.objects = QueueDouble(clock=now), ObjectsDouble(clock=now)
        self._swept = now
        self._store = Store(cast(Any, self.table), "tessera", deadline_ms=60_000, chance=Random(seed), threads=InTurn())
        self.keys = keyring or Keyring.of('{"current": "1", "1": "a master key for a world that is not there, long enough by far"}')
        access_tokens = AccessTokens(cast(Any, Signer()), "key")
        self._parts: Mapping[str, Any] = {
            "store": self._store,
            "keyring": self.keys,
            "access_tokens": access_tokens,
            "ip_intelligence": places,
            "queues": self.queue,
            "objects": self.objects,
            "receipt_key": SigningKey(cast(Any, Signer()), "receipts"),
        }
        self._settings = Settings(
            table="tessera",
            keys_secret="keys",  # noqa: S106
            signing_key="key",
            simulated_address=SIMULATED_ADDRESS_HEADER,
            rights=RIGHTS,
            exports="exports",
            receipt_key="receipts",
        )
        template = read_template(TEMPLATE)
        self._wanted, self._counted = pattern_of(template), pattern_of(template, "RollUp")

    @contextmanager
    def open(self) -> Iterator[Application]:
        """Connect the doors of this process to it; returns the application that calls them."""
        stood = {name: getattr(dependencies, name) for name in (*self._parts, "clock")}
        current, level = settings.current, logging.getLogger("tessera").level
        for name, part in self._parts.items():
            setattr(dependencies, name, lambda part=part: part)
        dependencies.clock = lambda: self.now
        settings.current = cast(Any, lambda: self._settings)
        try:
            with redirect_stdout(StringIO()):
                admin.create_application(self._store, TENANT, APPLICATION, name="Fjord Bank")
                client_id, secret = admin.create_client(self._store, TENANT, APPLICATION, scopes=tuple(SCOPES))
                logging.getLogger("tessera").setLevel(logging.ERROR)
                yield Application(transport=DoorTransport.here(), client_id=client_id, client_secret=secret, clock=lambda: self.now / 1000)
        finally:
            logging.getLogger("tessera").setLevel(level)
            settings.current = current
            for name, part in stood.items():
                setattr(dependencies, name, part)

    def advance(self, to: int) -> None:
        """Move the clock to this time (epoch milliseconds). Once a day expired items are removed."""
        self.now = self.table.clock = self.queue.clock = self.objects.clock = max(self.now, to)
        if self.now - self._swept >= DAY:
            self.table.sweep()
            self._swept = self.now

    @property
    def billed(self) -> Bill:
        """What all calls of the table so far cost, if it is metered."""
        return self.table.meter.bill()

    def items(self) -> Iterator[Mapping[str, Any]]:
        """All that is stored, as DynamoDB writes it."""
        return self.table.items()

    @property
    def stored(self) -> int:
        """The bytes of all that is stored."""
        return sum(map(size_of, self.table.items()))

    @property
    def changes(self) -> list[dict[str, Any]]:
        """What the table's stream has brought since the last time that anybody learned."""
        return self.table.changes

    def roll_up(self) -> None:
        """Pass what the table's stream has brought since the last time to `roll_up`, before `learn` takes it."""
        from functions.roll_up.app import handler

        handler({"Records": [record for record in self.table.changes if matches(self._counted, record)]}, LambdaContext())

    def work_on_rights(self) -> None:
        """Have exports and erasures worked on until nothing is left to do."""
        from functions.work_on_rights.app import handler

        for body in self.queue.due(RIGHTS):
            handler({"Records": [{"body": body}]}, LambdaContext())

    def learn(self) -> None:
        """Pass what the table's stream has brought since the last time to `learn`."""
        changes, self.table.changes = self.table.changes, []
        if records := [record for record in changes if matches(self._wanted, record)]:
            from functions.learn.app import handler

            handler({"Records": records}, LambdaContext())

    def action(self, action_token: str) -> StoredAction:
        """What is stored of an action.

        Raises:
            KeyError: nothing is.
        """
        token = ActionToken.opened(self.keys, TENANT, action_token, self.now)
        if (stored := self._store.actions.action(TENANT, token.device, token.ulid, self.now)) is None:
            raise KeyError(token.ulid)
        return stored


class InTurn(Executor):
    """One call after the other, in the caller's own thread."""

    def submit[T](self, call: Callable[..., T], /, *arguments: Any, **options: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(call(*arguments, **options))
        except Exception as fault:
            future.set_exception(fault)
        return future


class Signer:
    """KMS with one signing key; it takes and returns DER, as AWS does."""

    def __init__(self) -> None:
        self._key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

    def sign(self, *, Message: bytes, MessageType: str, SigningAlgorithm: str, **_: Any) -> dict[str, bytes]:  # noqa: N803
        if (MessageType, SigningAlgorithm) != ("RAW", "ECDSA_SHA_256"):
            raise ValueError("This key signs whole messages with ECDSA and SHA-256.")
        return {"Signature": self._key.sign(Message, ECDSA(SHA256()))}

    def get_public_key(self, **_: Any) -> dict[str, bytes]:
        return {"PublicKey": self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)}
