"""Streams of activities in the table, a part of the store: `store().activities`.

    method            calls                                                          trips  write units  read units
    start             1 put                                                          1      1            0
    open              1 get, strongly consistent; then 1 update                      2      1–4          1
    position          1 get, strongly consistent                                     1      0            1
    advance           1 update                                                       1      1–4          0
    close             1 get, strongly consistent; then 1 update                      2      1–4          1
    stop              1 get, strongly consistent; then 1 delete                      2      1–4          1

    item              PK              SK        holds                                                        lives
    collection        tenant#E        risk      since when; the names of its streams, how far each is read   90 d

A tenant's streams are one item, so that they are counted, opened and ended together, and none outlives the collection. Each has an
attribute of its own, which is changed only on condition of its previous value: if two clients collect at once, one advances, and two
streams never disturb each other. Each write has a random name. A write that finds its own name was made before: its answer was lost on the
way.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from secrets import token_hex

from tessera import errors
from tessera.errors import Fault
from tessera.service.store import primary_keys
from tessera.service.store.items import Item
from tessera.service.store.table import KEPT, ConditionFailed, Table, alive, expiry, kept
from tessera.units import DAY

COLLECTION_LIFE = 90 * DAY  # after a stream was last opened or read
MOST_STREAMS = 10


@dataclass(frozen=True, kw_only=True)
class Position:
    """How far a stream is read: `mark` is the newest ULID that has been collected, `before` its value before the last batch, and `key` the
    hash of the last batch's idempotency key. The time when it was `opened` distinguishes it from an earlier stream of the same name."""

    opened: int  # epoch milliseconds
    mark: str
    before: str | None = None
    key: str | None = None
    enriched: bool = False
    write: str = ""  # the random name of the write that stored it


class ActivityStore:
    """The collections of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def start(self, tenant: str, now: int) -> None:
        """Begin to collect.

        Raises:
            AlreadyCollecting.
        """
        write = token_hex(4)
        item = {"started": now, "write": write, **expiry(now, COLLECTION_LIFE)}
        gone = "attribute_not_exists(#PK) OR #expires <= :seconds"
        try:
            self._table.put(primary_keys.collection(tenant), item, condition=gone, values={":seconds": now // 1000})
        except ConditionFailed as failure:
            if failure.item.get("write") != write:
                raise errors.AlreadyCollecting from None

    def open(self, tenant: str, stream: str, *, enriched: bool, now: int) -> None:
        """Add a stream of the actions since the collection began.

        Raises:
            NotCollecting, NameTaken, TooManyStreams.
        """
        since = int(self._collection(tenant, now)["started"])
        position = Position(opened=now, mark=last_before(since), enriched=enriched, write=token_hex(4))
        try:
            self._table.update(
                primary_keys.collection(tenant),
                f"SET {KEPT}, #{_named(stream)} = :position ADD #streams :names",
                {
                    ":position": _text(position),
                    ":names": frozenset({stream}),
                    ":name": stream,
                    ":most": MOST_STREAMS,
                    **kept(now, COLLECTION_LIFE),
                },
                condition="attribute_exists(#PK) AND (attribute_not_exists(#streams) "
                "OR (NOT contains(#streams, :name) AND size(#streams) < :most))",
            )
        except ConditionFailed as failure:
            if failure.item.get(_named(stream)) != _text(position):
                raise _why_not_opened(failure.item, stream, now) from None

    def position(self, tenant: str, stream: str, now: int) -> Position:
        """How far a stream is read.

        Raises:
            NotCollecting, StreamNotFound.
        """
        item = self._collection(tenant, now)
        if _named(stream) not in item:
            raise errors.StreamNotFound
        return Position(**json.loads(item[_named(stream)]))

    def advance(self, tenant: str, stream: str, position: Position, further: Position, now: int) -> bool:
        """Move a stream from a position further; false if the stream is no longer at that position."""
        name = _named(stream)
        values = {":position": _text(position), ":further": _text(replace(further, write=token_hex(4))), **kept(now, COLLECTION_LIFE)}
        try:
            self._table.update(primary_keys.collection(tenant), f"SET {KEPT}, #{name} = :further", values, condition=f"#{name} = :position")
        except ConditionFailed as failure:
            return bool(failure.item.get(name) == values[":further"])
        return True

    def close(self, tenant: str, stream: str, now: int) -> None:
        """Remove a stream.

        Raises:
            NotCollecting, StreamNotFound.
        """
        self.position(tenant, stream, now)
        with suppress(ConditionFailed):  # the collection has ended in the meantime, and the stream with it
            self._table.update(
                primary_keys.collection(tenant),
                f"REMOVE #{_named(stream)} DELETE #streams :names",
                {":names": frozenset({stream})},
                condition="attribute_exists(#PK)",
            )

    def stop(self, tenant: str, now: int) -> None:
        """End the collection, and remove every stream.

        Raises:
            NotCollecting.
        """
        self._collection(tenant, now)
        self._table.delete(primary_keys.collection(tenant))

    def _collection(self, tenant: str, now: int) -> Item:
        item = self._table.get(primary_keys.collection(tenant), now, consistent=True)
        if not item:
            raise errors.NotCollecting
        return item


def last_before(at: int) -> str:
    """The last ULID before a moment (epoch milliseconds)."""
    return f"{(at << 80) - 1:032x}"


def _why_not_opened(item: Item, stream: str, now: int) -> errors.Refusal:
    if not alive(item, now):
        return errors.NotCollecting()
    if stream in item.get("streams", ()):
        return errors.NameTaken(faults=[Fault("query.stream_id", "is the id of another stream")])
    return errors.TooManyStreams()


def _named(stream: str) -> str:
    """The attribute of a stream: hexadecimal, since not every id is allowed in an expression."""
    return f"s_{stream.encode().hex()}"


def _text(position: Position) -> str:
    return json.dumps(asdict(position), separators=(",", ":"))
