"""Builders of what goes into the store: one ordinary device session, its batches, its action."""

import random
from dataclasses import replace
from typing import Any, cast

from local.doubles.table import TableDouble
from tessera.place import Place
from tessera.profile import Outcome
from tessera.service.store.facade import Store
from tessera.service.store.records import BatchArrival, SessionName, SessionTraits, StoredAction, Subjects

NOW = 1_800_000_000_000  # 08:00:00 UTC, where an hour begins
DEVICE = "018f3c5e7b6a7c8d9e0f112233445566"
SESSION = "5f0c9d7a4b3e2f1d6c8b7a9e0d1c2b3a"
NAME = SessionName(tenant="acme", device=DEVICE, session=SESSION)
USER = "9a" * 16
OTHER_USER = "7b" * 16
ADDRESS = "c4" * 16
OTHER_ADDRESS = "d5" * 16
KEY = "e6" * 32
STREAM = "mdq1x8k0a7f3"
ULID = "018f3c5e7b6a0123456789abcdef0123"
PLACE = Place(country="DE", region="Berlin", city="Berlin", latitude=52.52, longitude=13.405, accuracy_radius=20, timezone="Europe/Berlin")


def store_on(table: TableDouble, *, seed: int = 7, deadline_ms: int = 30_000) -> Store:
    """The deadline is far off: a machine that is busy with other things shall not matter where a test does not ask about it."""
    return Store(cast(Any, table), table.name, chance=random.Random(seed), deadline_ms=deadline_ms)


def batch(sequence: int = 1, **changes: Any) -> BatchArrival:
    ordinary = BatchArrival(
        name=NAME,
        stream=STREAM,
        sequence=sequence,
        tallies={"kn": 12, "khs": 1_100, "khq": 104_000},
        sealed_address=bytes(range(30)),
        location="https://bank.example/sign-in",
        allowed=100_000,
        now=NOW,
    )
    return replace(ordinary, **changes)


def traits(**changes: Any) -> SessionTraits:
    ordinary = SessionTraits(
        name=NAME,
        opened_at=NOW - 60_000,
        traits={"os_name": "Windows", "timezone": "Europe/Berlin", "languages": ["de-DE", "en"], "screen_width": 1920},
        headers={"user_agent": "Mozilla/5.0", "accept_language": "de-DE,de;q=0.9"},
        key=KEY,
        location="https://bank.example/",
    )
    return replace(ordinary, **changes)


def subjects(**changes: Any) -> Subjects:
    on_a_backends_word: dict[str, Any] = {"asserted_by": "backend", "reported_by": "backend"}
    return replace(Subjects(name=NAME, address=ADDRESS, user=USER, key=KEY, place=PLACE, now=NOW, **on_a_backends_word), **changes)


def action(**changes: Any) -> StoredAction:
    ordinary = StoredAction(
        tenant="acme",
        device=DEVICE,
        ulid=ULID,
        session=SESSION,
        application="bank",
        client="backend",
        type="otp_login",
        base="login",
        at=NOW,
        recommendation="allow",
        score=30.0,
        decision={"observed": {"BEHAVIOR_INHUMAN_INPUT": 31.5, "DEVICE_BOT": False}, "model": "2026-11"},
        answer=b"sealed answer",
        triggered_by="backend",
        address=ADDRESS,
        subject=USER,
        users=(USER,),
        lesson={"timezone": "Europe/Berlin"},
    )
    return replace(ordinary, **changes)


def outcome(number: int = 1, **changes: Any) -> Outcome:
    ordinary = Outcome(
        action=f"01J{number:023}",
        at=NOW + number * 60_000,
        user=USER,
        device=DEVICE,
        key=KEY,
        place=PLACE,
        timezone="Europe/Berlin",
        browser="Firefox",
        system="Linux",
        language="de-DE",
    )
    return replace(ordinary, **changes)
