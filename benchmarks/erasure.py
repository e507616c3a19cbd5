"""How long it takes to erase one person among a million: from the request to the signed receipt, on the double of the table in memory.

The person has lived with a bank for ninety days, on three devices, at one address. Everybody else has a profile, a link, an action and a
tie. Queues wait for nobody here; on AWS each step of the job adds the time of its calls.
"""

from collections.abc import Iterator
from random import Random
from time import perf_counter
from typing import Any

import jwt

from benchmarks.report import Options, Row, main
from local.doubles.values import Image
from local.embedded import TENANT, Embedded
from simulator.actors import DESKTOP, Application
from simulator.client import DeviceKey
from tessera.place import NOWHERE, Place
from tessera.service.store import primary_keys
from tessera.service.store.items import attributes, document
from tessera.ties import SharedEntity
from tessera.units import DAY

PEOPLE, FEWER = 1_000_000, 20_000
ACTIONS, FEW = 300, 40
LINE = 60.0  # seconds
NOW = 1_800_000_000_000
PERSON, ADDRESS = "the-one-who-asks", "198.51.100.23"
CROWD = {"crowd": {"BOOL": True}}


class Nowhere:
    """Knows of no address where it is."""

    stale: tuple[str, ...] = ()

    def place(self, address: str | None) -> Place:
        return NOWHERE


def benchmark(options: Options) -> Iterator[Row]:
    people, actions = (FEWER, FEW) if options.quick else (PEOPLE, ACTIONS)
    world = Embedded(Nowhere(), NOW - 90 * DAY)
    with world.open() as application:
        live(world, application, actions)
        world.table.fill(everybody_else(people))
        backend = application.backend()
        began = perf_counter()
        job = backend.ask("DELETE", f"/risk/v1/users/{PERSON}")
        world.work_on_rights()
        took = perf_counter() - began
        answer = backend.ask("GET", f"/risk/v1/jobs/{job['job_id']}")
        receipt = jwt.decode(answer["result"]["receipt"], options={"verify_signature": False})
        judged = f"of {people:,} people, after {actions} actions"
        yield Row(what="until one person is erased", figure=took, line=LINE, better="lower", unit="s", judged=judged)
        yield Row(what="of their actions are gone", figure=receipt["erased"]["actions"] / actions, line=1.0)
        yield Row(what="items still name them, but for the marks", figure=float(naming(world)), line=0.0, better="lower")


def live(world: Embedded, application: Application, actions: int) -> None:
    """Sign in, pay, fail, for ninety days."""
    chance, backend = Random(1), application.backend()
    devices = [application.device(DESKTOP, key=DeviceKey(), address=ADDRESS) for _ in range(3)]
    for number in range(actions):
        world.advance(NOW - (actions - number) * 85 * DAY // actions)
        device = chance.choice(devices)
        device.open()
        payment = {"amount": chance.randint(1, 900), "currency": "EUR", "payee": {"accountNumber": f"NO{number % 7}"}}
        more = {"transaction_data": payment} if number % 3 == 0 else {}
        kind = "transaction" if more else "login"
        named = {"user_id": PERSON, "correlation_id": f"order-{number}"}
        answer = backend.trigger(kind, session_token=device.session_token, **named, **more)
        backend.result(answer["action_token"], chance.choice(("success", "success", "failure")))
        world.learn()
    world.advance(NOW)


def naming(world: Embedded) -> int:
    """How many items, but for the crowd's, still have the person's keyed hash, outside of the marks of an erasure and the audit."""
    account = world.keys.hash_user(TENANT, PERSON)
    marks = (f"{TENANT}#U#{account}", f"{TENANT}#G", f"{TENANT}#L#")
    left = (image for image in world.table.items() if "crowd" not in image and not image["PK"]["S"].startswith(marks))
    return sum(account in str(image) for image in left)


def everybody_else(people: int) -> Iterator[Image]:
    """What is stored of the others. What is not a key is the same object for all, so that a million fit into memory."""
    kept: Image = {**attributes({"document": document(NOWHERE), "version": 1, "expires": NOW // 1000 + 8_000_000}), **CROWD}
    for number in range(people):
        user, device = f"{number:032x}", f"{number:032x}"[::-1]
        ulid = f"{(NOW - number % DAY << 80) + number:032x}"
        own = {
            "owner": {"S": primary_keys.user_partition(TENANT, user)},
            "at": {"S": ulid},
            "day_key": {"S": f"{TENANT}#day#{number % 8}"},
        }
        yield {**kept, **_key(primary_keys.user_profile(TENANT, user))}
        yield {**kept, **_key(primary_keys.link(TENANT, user, device))}
        yield {**kept, **_key(primary_keys.action(TENANT, device, ulid)), **own}
        yield {**kept, **_key(primary_keys.tie(TENANT, SharedEntity("ip", f"{number // 100:032x}"), device, user))}


def _key(key: primary_keys.Key) -> dict[str, Any]:
    return {"PK": {"S": key[0]}, "SK": {"S": key[1]}}


if __name__ == "__main__":
    main("erasure", __doc__ or "", benchmark)
