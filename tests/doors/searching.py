"""A byte search of everything that is stored: every item of the tables, as it is, unsealed and unzipped, the queues, the objects."""

import gzip
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress

from tessera.service.keys.keyring import UnsealError
from tessera.service.store.compression import expanded
from tests.doors.house import TENANT, House

PURPOSES = (
    "address", "answer", "audit", "case file", "configuration", "event", "idempotent answer", "job", "label", "legal hold", "saved view",
    "user id", "webhooks",
)  # fmt: skip
"""Everything for which something is sealed that lies in a table."""


def everything(house: House) -> Iterator[tuple[str, bytes]]:
    """Each place where something is kept, and every form of what lies there."""
    for item in house.table.items():
        where = f"{item['PK']['S']} {item['SK']['S']}"
        yield where, where.encode()
        for name, typed in item.items():
            for value in values(typed):
                yield from ((f"{where} {name}", form) for form in forms(house, value))
    for message in house.queue.waiting:
        yield "queue", json.dumps(message).encode()
    for (bucket, key), body in house.objects.there().items():
        yield f"object {bucket} {key}", key.encode()
        yield from ((f"object {bucket} {key}", form) for form in forms(house, body))


def values(typed: dict[str, object]) -> Iterator[bytes]:
    (content,) = typed.values()
    for value in content if isinstance(content, list | set | frozenset) else [content]:
        yield value if isinstance(value, bytes) else str(value).encode()


def forms(house: House, content: bytes) -> Iterator[bytes]:
    """Some bytes as they are, and whatever they are opened to."""
    yield content
    for opened in openings(house, content):
        yield from forms(house, opened)


def openings(house: House, content: bytes) -> Iterator[bytes]:
    for unzip in (zlib.decompress, gzip.decompress, expanded):
        with suppress(zlib.error, OSError, EOFError):
            if opened := unzip(content):
                yield opened
    if content.startswith(b"{"):  # records of a stream, which have bytes in base64
        for text in re.findall(rb'"([A-Za-z0-9+/]{24,}={0,2})"', content):
            with suppress(ValueError):
                yield b64decode(text, validate=True)
    if re.match(rb"\d+\.", content):
        for purpose in PURPOSES:
            with suppress(UnsealError):
                yield house.keys.unseal(purpose, TENANT, content)


def found(house: House, canaries: dict[str, str]) -> dict[str, list[str]]:
    """Where each canary is, by what it is."""
    there: dict[str, list[str]] = {}
    for where, content in everything(house):
        for name, canary in canaries.items():
            if canary.encode() in content:
                there.setdefault(name, []).append(where)
    return {name: sorted(set(places)) for name, places in there.items()}
