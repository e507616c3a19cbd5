"""Kept answers: what was first answered to an idempotency key, for repetitions within a day."""

import json
import zlib
from collections.abc import Iterator
from typing import Any

from tessera.service import dependencies
from tessera.service.keys.keyring import UnsealError
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.people import Person, Went
from tessera.service.store import primary_keys
from tessera.service.store.idempotency import CLAIM_LIFE
from tessera.service.store.items import Item
from tessera.service.store.traces import ANSWER_LIFE
from tessera.units import DAY

PAGE = 50
ACTION_ID = 64  # digits
declared = DataClass(
    name="kept_answers",
    title="Answers that are kept for repetitions",
    kinds=(
        ItemKind(
            key=primary_keys.idempotency_key,
            holds="the first answer to a request, sealed; the hash of what was sent",
            found="by traces with the action that it tells of, or by its day",
            erased="removed if it names the user, or an action that is gone",
            lives=CLAIM_LIFE,
        ),
        ItemKind(
            key=primary_keys.answer_of_day,
            holds="that an answer is kept",
            found="by its day",
            erased="followed, then removed with it",
            lives=ANSWER_LIFE,
        ),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Remove the next answers of yesterday and today that tell of the user; `place` is a day, counted back, and the last of its scopes."""
    erasing = dependencies.store().erasing
    day, _, after = place.partition("#")
    back = int(day or 0)
    partition, _ = primary_keys.answer_of_day(person.tenant, now - back * DAY, "")
    rows = erasing.page(partition, "", after, PAGE)
    found = erasing.present([primary_keys.idempotency_key(row["SK"]) for row in rows], 0)
    telling = [key for key, item in found.items() if "answer" in item and _tells_of(person, item)]
    erasing.drop([*telling, *((partition, key[0].removeprefix("K#")) for key in telling)])
    counts = {"kept answers and events": len(telling)}
    if len(rows) == PAGE:
        return Went(place=f"{back}#{rows[-1]['SK']}", counts=counts)
    return Went(place=f"{back + 1}#" if back < 1 else None, counts=counts)


def _tells_of(person: Person, item: Item) -> bool:
    """Whether an answer names the user, or an action that is there no more."""
    try:
        content = zlib.decompress(dependencies.keyring().unseal("idempotent answer", person.tenant, item["answer"]))
    except UnsealError:
        return True  # nobody can say any more what it tells, nor repeat it
    texts = set(_texts(json.loads(content)))
    if any(map(person.is_named, texts)) or any(map(person.is_named_in, texts)):
        return True
    named = {primary_keys.action(person.tenant, text[:32], text[32:]) for text in texts if len(text) == ACTION_ID and _is_hexadecimal(text)}
    return len(dependencies.store().erasing.present(named, 0)) < len(named)


def _is_hexadecimal(text: str) -> bool:
    return all(letter in "0123456789abcdef" for letter in text)


def _texts(told: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
    elif isinstance(told, list):
        for each in told:
            yield from _texts(each)
