"""One request after another to a bank whose table fails, each from the same state and by a process that has just started; and what is
stored in the end."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, cast

import pytest

from simulator.transport import Answer
from tessera.errors import Unavailable
from tessera.service import dependencies
from tessera.service.configuration import published
from tessera.service.store.facade import Store
from tessera.service.store.idempotency import CLAIM_PATIENCE
from tessera.service.webhooks import receivers
from tests.doors.house import House
from tests.faults.requests import Bank, Request
from tests.faults.unreliable import Inline, Killed, Kind, Unreliable

SOAK = bool(os.environ.get("TESSERA_SOAK"))
"""Whether there is time for the long form of these tests: `make soak`."""

type Key = tuple[str, str]
type Stored = Mapping[Key, Mapping[str, Any]]
type Plan = Mapping[int, Kind]

MADE_ANEW = frozenset({"opening", "claimant", "claimed_at", "use", "last_note"})
"""Attributes by which a write knows itself."""
BESIDE = ("M#", "O", "W#")
"""How the sort keys begin of what counts attempts: one more, each time."""
JUDGED = frozenset({"answer", "document", "score", "type"})
"""What follows from the counters of attempts."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of a request: its answer, None if the function was killed; and the calls of the table that it made."""

    answer: Answer | None
    calls: tuple[str, ...]

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def is_open(self) -> bool:
        """Whether the caller does not know what became of it, and is to ask again."""
        return self.status in (None, 503)


class Trial:
    """A bank as it was at the beginning, to which everything goes back that is tried."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.house, self.bank = house, Bank(house)
        self.requests = self.bank.requests()
        self._began, self._kept = house.now, tuple(house.table.items())
        self._unbroken: dict[tuple[str, int], tuple[Attempt, Stored]] = {}

    def begin(self) -> None:
        """Go back."""
        table = self.house.table
        table._items, table._ordered = {}, {}
        for item in self._kept:
            table._store((item["PK"]["S"], item["SK"]["S"]), {}, item)
        table._before, table.changes, self.house.queue._waiting = {}, [], []
        self.house.wait(self._began - self.house.now)

    def unbroken(self, name: str, waits: int = 0) -> tuple[Attempt, Stored]:
        """What comes of a request where nothing fails, sent after so many waits."""
        if (name, waits) not in self._unbroken:
            self.begin()
            for _ in range(waits):
                self.wait_for_the_claim()
            attempt = self.send(self.requests[name])
            assert attempt.answer and attempt.answer.status < 300, attempt.answer
            self._unbroken[name, waits] = attempt, self.stored()
        return self._unbroken[name, waits]

    def send(self, request: Request, plan: Plan | None = None, *, seed: int = 0, out: bool = False) -> Attempt:
        """Send a request to a process that has just started, whose calls of the table fail by plan; all of them if the table is `out`."""
        client = Unreliable(self.house.table, plan or {}, Random(seed), out=out)
        store = Store(cast(Any, client), "tessera", chance=Random(seed), threads=Inline(), deadline_ms=60_000)
        self._monkeypatch.setattr(dependencies, "store", lambda: store)
        published.forget()
        receivers.forget()
        headers = {**request.headers, **({"Idempotency-Key": "k"} if request.key else {})}
        try:
            answer = self.house.request(request.method, request.path, request.body, token=request.token, headers=headers)
        except (Killed, Unavailable):  # the latter is the authorizer's, for which API Gateway answers 500
            answer = None
        return Attempt(answer=answer, calls=tuple(client.made))

    def wait_for_the_claim(self) -> None:
        self.house.wait(CLAIM_PATIENCE + 1)

    @property
    def was_claimed(self) -> bool:
        return any(item["SK"]["S"] == "I" for item in self.house.table.items())

    def stored(self) -> Stored:
        """What is stored, but for what counts attempts, and what follows from that."""
        found: dict[Key, Mapping[str, Any]] = {}
        for item in self.house.table.items():
            key = item["PK"]["S"], item["SK"]["S"]
            if not key[1].startswith(BESIDE) and "#Z#" not in key[0]:
                found[key] = {name: value for name, value in item.items() if name not in MADE_ANEW and not _varies(key, name)}
        return found

    def ties(self) -> set[Key]:
        return {(item["PK"]["S"], item["SK"]["S"]) for item in self.house.table.items() if "#Z#" in item["PK"]["S"]}


def _varies(key: Key, name: str) -> bool:
    """Whether an attribute is not the same each time: a judgement, or a webhook's secret."""
    return (name in JUDGED and (key[1].startswith("A#") or key[1] == "I")) or (key[1] == "WEBHOOKS" and name == "document")


@contextmanager
def a_trial() -> Iterator[Trial]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        published.forget()
        receivers.forget()
        yield Trial(House(monkeypatch, tenant_limit=1_000_000), monkeypatch)
    published.forget()
    receivers.forget()
