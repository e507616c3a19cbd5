"""The doors in this process, called as Lambda calls them, and the table in another process, reached over HTTP by the client that functions
use. Every call of a handler is measured.

Sessions are those of people who are known: each with a device and an address of their own, taught by some sessions before, so long ago that
nobody is in a hurry. Within a round they come two seconds apart, as in a busy process, which has read just now what it keeps for 30 s.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from tempfile import TemporaryFile
from time import perf_counter, process_time
from typing import Any, Self, TextIO, cast

from benchmarks.speed import sent
from benchmarks.speed.sent import Form
from local import admin
from local.cloud import connection, read_template
from local.costs import READERS, Nowhere
from local.doubles.served import SECRET, Served
from local.embedded import TEMPLATE, Signer
from local.feed import matches, patterns_of
from simulator.client import SIMULATED_ADDRESS_HEADER, Backend, Device, DeviceKey
from simulator.transport import DoorTransport, Handler, LambdaContext, behind
from tessera.service import dependencies, settings
from tessera.service.clients.roles import SCOPES
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyring import Keyring
from tessera.service.store.facade import Store
from tessera.units import MINUTE, SECOND

TENANT, APPLICATION = "fjord", "fjord-bank"
TAUGHT = 5  # sessions by which people are known
BATCHES = 6  # of a session
FOLLOWERS = {"".join(f"_{letter}" if letter.isupper() else letter for letter in name).lower()[1:]: name for name in READERS}
"""The functions that follow the table's stream, with their names in the template."""
SETTINGS = {
    "TESSERA_TABLE": "tessera",
    "TESSERA_KEYS_SECRET": "keys",
    "TESSERA_SIGNING_KEY": "key",
    "TESSERA_SIMULATED_ADDRESS": SIMULATED_ADDRESS_HEADER,
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a handler: processor time of all threads and wall time (s), and what it wrote to its log (bytes, lines)."""

    name: str
    cpu: float
    wall: float
    logged: int
    lines: int


type Around = Callable[[str, Handler], Handler]


@dataclass(frozen=True)
class Person:
    """Somebody with a device, by the id that the backend has for them."""

    user: str
    device: Device


class Log:
    """What handlers write on standard output goes to a file, whose growth is told; `shown` is where it went before."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - open as long as this is
        self.shown: TextIO = os.fdopen(os.dup(1), "w")

    def __enter__(self) -> Self:
        sys.stdout.flush()
        os.dup2(self._file.fileno(), 1)
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout.flush()
        os.dup2(self.shown.fileno(), 1)

    @property
    def length(self) -> int:
        sys.stdout.flush()
        return os.fstat(1).st_size

    def lines_since(self, at: int) -> int:
        return os.pread(self._file.fileno(), self.length - at, at).count(b"\n")


class House:
    """The doors over one table. `calls` has what was measured since it was last emptied."""

    def __init__(self, table: Served, log: Log, now: int = 1_800_000_000_000) -> None:
        self.table, self.log, self.now = table, log, now
        self.calls: list[Call] = []
        self._also: Around = lambda _, handler: handler
        self.template = read_template(TEMPLATE)
        self._patterns = {name: patterns_of(self.template, logical)[0] for name, logical in FOLLOWERS.items()}

    @contextmanager
    def open(self) -> Iterator[Self]:
        """Connect the doors of this process to the table."""
        keys = Keyring.of(SECRET)
        signer = AccessTokens(cast(Any, Signer()), "key")
        made: dict[str, Any] = {"keyring": keys, "access_tokens": signer, "ip_intelligence": Nowhere()}
        stood = {name: getattr(dependencies, name) for name in (*made, "store", "clock")}
        environment = dict(os.environ)
        os.environ.update({**connection(self.table.endpoint), **SETTINGS})
        try:
            for name, part in made.items():
                setattr(dependencies, name, lambda part=part: part)
            dependencies.clock = lambda: self.now
            self.forget()
            self.use(dependencies.dynamodb())
            self._admit()
            yield self
        finally:
            os.environ.clear()
            os.environ.update(environment)
            for name, part in stood.items():
                setattr(dependencies, name, part)
            self.forget()

    @staticmethod
    def forget() -> None:
        """Have settings and client made anew."""
        settings.current.cache_clear()
        dependencies.dynamodb.cache_clear()

    def use(self, client: Any) -> None:
        """Reach the table by this client from now on. Chance is the same each time."""
        store = Store(client, "tessera", deadline_ms=60_000, chance=Random(1))
        setattr(dependencies, "store", lambda: store)  # noqa: B010

    def _admit(self) -> None:
        store: Store = dependencies.store()
        admin.create_application(store, TENANT, APPLICATION, name="Fjord Bank")
        self.client_id, self._secret = admin.create_client(store, TENANT, APPLICATION, scopes=tuple(SCOPES))
        self.transport = DoorTransport.here(around=self.measured)
        self._backend()

    def _backend(self) -> None:
        self.backend = Backend(self.transport, self.client_id, self._secret, clock=lambda: self.now / 1000)

    def measured(self, name: str, handler: Handler) -> Handler:
        """A handler each call of which is noted under a name."""

        def call(event: dict[str, Any], context: Any) -> Any:
            served, at = self._also(name, handler), self.log.length
            cpu, wall = process_time(), perf_counter()
            answer = served(event, context)
            cpu, wall = process_time() - cpu, perf_counter() - wall
            self.calls.append(Call(name, cpu, wall, self.log.length - at, self.log.lines_since(at)))
            return answer

        return call

    @contextmanager
    def also(self, around: Around) -> Iterator[None]:
        """Put something around every handler, for a while."""
        self._also, before = around, self._also
        try:
            yield
        finally:
            self._also = before

    def people(self, count: int) -> list[Person]:
        """People who are known."""
        people = [Person(f"customer-{number}", self._device(f"198.51.100.{number + 1}")) for number in range(count)]
        for person in people * TAUGHT:
            self.session(person, after=5 * MINUTE)
        return people

    def _device(self, address: str) -> Device:
        return Device(self.transport, self.client_id, sent.traits(), key=DeviceKey(), address=address, clock=lambda: self.now / 1000)

    def round(self, people: Sequence[Person], *, read_later: bool = False) -> None:
        """A session of each; what is kept for 30 s was read in one before, of somebody else, which is not measured."""
        self.now += 10 * MINUTE
        calls = len(self.calls)
        with self.also(lambda _, handler: handler):
            self.session(people[-1])
        del self.calls[calls:]
        self.table.ask("bill")
        for person in people[:-1]:
            self.session(person, read_later=read_later)

    def session(self, person: Person, form: Form | None = None, *, after: int = 2 * SECOND, read_later: bool = False) -> dict[str, Any]:
        """A protected session: opened, six batches (in turn of either form, if none is named), an action with its recommendation, its
        result, and what follows from these. `read_later`: the recommendation is read for itself, too."""
        device, user = person.device, person.user
        self.now += after
        self.table.ask("clock", now=self.now)
        device.open()
        for number in range(BATCHES):
            self.send(device, number + 1, form or ("readable" if number % 2 else "columns"))
        answer = self.backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id=user)
        if read_later:
            self.backend.recommendation(answer["action_token"])
        self.backend.result(answer["action_token"], "success", user_id=user)
        self.follow()
        return answer

    def send(self, device: Device, number: int, form: Form) -> None:
        """One batch, as the browser SDK sends it."""
        if (status := self.offer(device, number, form)) != 201:
            raise RuntimeError(f"a batch was answered with {status}")

    def offer(self, device: Device, number: int, form: Form) -> int:
        """The status of the answer to a batch."""
        told = {"session_token": device.session_token, "stream": device.stream, "sequence": number, "sent_at": self.now}
        headers = {**device._headers(), "Content-Type": "application/octet-stream"}
        calls = len(self.calls)
        body = sent.batch((number - 1) % BATCHES + 1, form, **told)
        answer = self.transport.request("POST", "/risk-collect/device/events", body=body, headers=headers)
        self.calls[calls:] = [Call(f"batch, {form}", each.cpu, each.wall, each.logged, each.lines) for each in self.calls[calls:]]
        return answer.status

    def ask(self, path: str) -> int:
        """The status of the answer to what a backend asks."""
        headers = {"Authorization": f"Bearer {self.backend.access_token()}"}
        return self.transport.request("GET", path, headers=headers).status

    def renew_token(self) -> None:
        """Have the backend get another access token."""
        self._backend()
        self.backend.access_token()

    def follow(self) -> None:
        """Pass what the stream has brought to those who follow it: what a session changes comes within the seconds that they wait for."""
        changes = self.table.ask("changes")
        for name, pattern in self._patterns.items():
            handler = self.measured(name, behind(name))
            if records := [record for record in changes if matches(pattern, record)]:
                handler({"Records": json.loads(json.dumps(records))}, LambdaContext())


def quietly[Result](run: Callable[[Log], Result]) -> Result:
    """Run with the handlers' logs counted instead of shown."""
    with Log() as log:
        return run(log)
