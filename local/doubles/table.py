"""A double of DynamoDB: one table in memory, behind those calls of a boto3 client that the store makes.

It does what moto cannot be trusted with: every call is atomic, conditions are honoured under threads, units are metered, expressions and
index keys are checked as strictly as AWS does. It has a virtual clock (for items that expire by their time to live), yields the table's
stream, and can be set to throttle, lose or delay calls, or to answer with stale data.
"""

import re
import time
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from botocore.exceptions import ReadTimeoutError

from local.doubles import expressions
from local.doubles.expressions import Arguments
from local.doubles.failures import Fault as Fault
from local.doubles.failures import refusal, refused
from local.doubles.indexes import INDEXES, check, index_units, projected
from local.doubles.meter import Meter, read_units, size_of, write_units
from local.doubles.values import ExpressionError, Image, as_json, normal

type Key = tuple[str, str]
type Refuse = Callable[[], None]
type Billed = Callable[[], dict[str, float]]
"""What a call costs, by kind of unit; computed only if the call is metered."""

LARGEST_PAGE = 1024 * 1024  # bytes
KEY_CONDITION = re.compile(r"(#\w+) = (:\w+)")


@dataclass
class TableDouble:
    """The table and its client in one. `clock` is in epoch milliseconds; `latency` in seconds makes parallel calls overlap."""

    name: str = "tessera"
    clock: int = 1_800_000_000_000
    meter: Meter = field(default_factory=Meter)
    metered: bool = True  # a long simulation does without
    faults: list[Fault] = field(default_factory=list)
    latency: float = 0.0
    stale: bool = False  # eventually consistent reads miss the last write of every item
    changes: list[dict[str, Any]] = field(default_factory=list)
    _items: dict[str, dict[str, Image]] = field(default_factory=dict)
    _ordered: dict[tuple[str, str], list[tuple[bytes, str, str]]] = field(default_factory=dict)  # keys of each partition, also of indexes
    _before: dict[Key, Image] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)
    _told: int = 0  # changes, in all

    # the client's calls

    def get_item(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("get_item", arguments, self._get_item)

    def batch_get_item(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("batch_get_item", arguments, self._batch_get_item)

    def query(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("query", arguments, self._query)

    def put_item(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("put_item", arguments, self._put_item)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("update_item", arguments, self._update_item)

    def delete_item(self, **arguments: Any) -> dict[str, Any]:
        return self._serve("delete_item", arguments, self._delete_item)

    # what a test looks at

    def item(self, partition: str, sort: str) -> Image | None:
        """What is stored, read beside the meter."""
        with self._lock:
            image = self._items.get(partition, {}).get(sort)
            return dict(image) if image is not None else None

    def items(self) -> Iterator[Image]:
        with self._lock:
            yield from [dict(image) for partition in self._items.values() for image in partition.values()]

    def fill(self, images: Iterable[Image]) -> None:
        """Put items there as if they had always been there: nothing is metered, and the stream tells nothing."""
        with self._lock:
            for image in images:
                self._order(_key(image), {}, image)
                self._items.setdefault(image["PK"]["S"], {})[image["SK"]["S"]] = image

    def sweep(self) -> None:
        """Remove the items that have expired by the clock, as DynamoDB does sooner or later."""
        for image in self.items():
            if "expires" in image and int(image["expires"]["N"]) * 1000 <= self.clock:
                with self._lock:
                    self._store(_key(image), image, {})

    def stream_event(self) -> dict[str, Any]:
        """All changes so far, as the event in which Lambda passes them on: binary values in base64."""
        return {"Records": [as_json(change) for change in self.changes]}

    # serving

    def _serve(
        self, operation: str, arguments: dict[str, Any], serve: Callable[[dict[str, Any]], tuple[dict[str, Any], Billed]]
    ) -> dict[str, Any]:
        began = time.monotonic()
        fault = self._fault(operation, arguments)
        if fault == "throttle":
            raise refused(operation, "ProvisionedThroughputExceededException")
        if fault == "lose":
            raise ReadTimeoutError(endpoint_url="memory:")
        if fault == "leave":
            return {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}
        if self.latency:
            time.sleep(self.latency)
        billed: Billed = dict
        try:
            with self._lock:
                answer, billed = serve(arguments)
        except ExpressionError as error:
            raise refused(operation, "ValidationException", str(error)) from None
        except _ConditionFailed as failure:
            image = failure.image
            billed = lambda: {"write": write_units(image, {})}  # noqa: E731
            raise refusal(operation, image, arguments) from None
        finally:
            if self.metered:
                self.meter.note(operation, began, time.monotonic(), **billed())
        if fault == "drop":
            raise ReadTimeoutError(endpoint_url="memory:")
        return answer

    def _fault(self, operation: str, arguments: dict[str, Any]) -> str | None:
        with self._lock:
            for fault in self.faults:
                if fault.operation == operation and fault.times and fault.when(arguments):
                    fault.times -= 1
                    break
            else:
                return None
        if fault.kind == "delay":
            time.sleep(fault.seconds)
        return fault.kind

    # reading

    def _get_item(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        self._named(arguments)
        consistent = arguments.get("ConsistentRead", False)
        image = self._read(_key(arguments["Key"]), consistent)
        answer = {"Item": dict(image)} if image else {}
        return answer, lambda: {"read": read_units(size_of(image), consistent=consistent)}

    def _batch_get_item(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        ((name, request),) = arguments["RequestItems"].items()
        self._named({"TableName": name})
        keys = [_key(key) for key in request["Keys"]]
        if len(set(keys)) != len(keys) or not 1 <= len(keys) <= 100:
            raise ExpressionError("a batch has 1 to 100 keys, each once")
        consistent = request.get("ConsistentRead", False)
        images = [self._read(key, consistent) for key in keys]
        answer = {"Responses": {name: [dict(image) for image in images if image]}, "UnprocessedKeys": {}}
        return answer, lambda: {"read": sum(read_units(size_of(image), consistent=consistent) for image in images)}

    def _query(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        self._named(arguments)
        index = arguments.get("IndexName")
        consistent = arguments.get("ConsistentRead", False)
        if index and consistent:
            raise ExpressionError("consistent reads are not supported on global secondary indexes")
        partition, sort = INDEXES[index] if index else ("PK", "SK")
        holds = _conditioned(arguments, "KeyConditionExpression")
        entries, rising = self._entries(arguments, partition), arguments.get("ScanIndexForward", True)
        first, last = 0, len(entries)
        if start := arguments.get("ExclusiveStartKey"):
            place = (start[sort]["S"].encode(), *_key(start))
            first, last = (bisect_right(entries, place), last) if rising else (first, bisect_left(entries, place))
        found: list[Image] = []
        limit, size = arguments.get("Limit", len(entries)), 0
        for number in range(first, last) if rising else range(last - 1, first - 1, -1):
            image = self._read(entries[number][1:], consistent or not self.stale)
            if partition in image and sort in image and holds(image):
                found.append(image)
                size += size_of(image)
                if len(found) > limit or size > LARGEST_PAGE:
                    break
        fits = max(1, len(found) - (size > LARGEST_PAGE))
        page = [projected(image, index) if index else dict(image) for image in found[: min(limit, fits)]]
        answer: dict[str, Any] = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
        if len(found) > len(page):
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in {"PK", "SK", partition, sort}}
        return answer, lambda: {"read": read_units(sum(map(size_of, page)), consistent=consistent)}

    def _entries(self, arguments: dict[str, Any], partition: str) -> list[tuple[bytes, str, str]]:
        """The places in the partition that a key condition begins with, `#name = :value`."""
        begins = KEY_CONDITION.match(arguments["KeyConditionExpression"])
        if begins is None or arguments["ExpressionAttributeNames"].get(begins[1]) != partition:
            raise ExpressionError("a key condition begins with its partition")
        return self._ordered.get((partition, arguments["ExpressionAttributeValues"][begins[2]]["S"]), [])

    def _read(self, key: Key, consistent: bool) -> Image:
        now = self._items.get(key[0], {}).get(key[1], {})
        return self._before.get(key, {}) if self.stale and not consistent else now

    # writing

    def _put_item(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        self._named(arguments)
        image = {name: normal(typed) for name, typed in arguments["Item"].items()}
        return self._write(arguments, _key(image), lambda old: image)

    def _update_item(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        self._named(arguments)
        key = arguments["Key"]
        names = _arguments(arguments)
        change = expressions.update(arguments["UpdateExpression"], names)
        if {"PK", "SK"} & {names.names[token] for token in names.used if token.startswith("#")}:
            raise ExpressionError("this attribute is part of the key")
        return self._write(arguments, _key(key), lambda old: {**change({**old, **key}), **key}, names)

    def _delete_item(self, arguments: dict[str, Any]) -> tuple[dict[str, Any], Billed]:
        self._named(arguments)
        return self._write(arguments, _key(arguments["Key"]), lambda old: {})

    def _write(
        self, arguments: dict[str, Any], key: Key, change: Callable[[Image], Image], names: Arguments | None = None
    ) -> tuple[dict[str, Any], Billed]:
        old = self._items.get(key[0], {}).get(key[1], {})
        holds = _conditioned(arguments, "ConditionExpression", names)
        if not holds(old):
            raise _ConditionFailed(old)
        new = change(old)
        check(new)
        self._store(key, old, new)
        returned = {"ALL_OLD": old, "ALL_NEW": new}.get(arguments.get("ReturnValues", "NONE"))

        def billed() -> dict[str, float]:
            return {"write": write_units(old, new), "index": sum(index_units(old, new, index) for index in INDEXES)}

        return {"Attributes": dict(returned)} if returned else {}, billed

    def _store(self, key: Key, old: Image, new: Image) -> None:
        self._before[key] = old
        self._order(key, old, new)
        if new:
            self._items.setdefault(key[0], {})[key[1]] = new
        else:
            self._items.get(key[0], {}).pop(key[1], None)
        if old != new:
            self._told += 1
            images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image}
            self.changes.append(
                {
                    "eventID": f"{self._told:032x}",
                    "eventName": "INSERT" if not old else "MODIFY" if new else "REMOVE",
                    "eventSource": "aws:dynamodb",
                    "dynamodb": {
                        "ApproximateCreationDateTime": self.clock // 1000,
                        "Keys": {"PK": {"S": key[0]}, "SK": {"S": key[1]}},
                        "SequenceNumber": f"{len(self.changes):021}",
                        "StreamViewType": "NEW_AND_OLD_IMAGES",
                        **images,
                    },
                }
            )

    def _order(self, key: Key, old: Image, new: Image) -> None:
        """Keep the partitions of the table and of its indexes in order."""
        for partition, sort in (("PK", "SK"), *INDEXES.values()):
            before, after = (_place(image, partition, sort, key) for image in (old, new))
            if before != after:
                if before:
                    entries = self._ordered[before[0]]
                    del entries[bisect_left(entries, before[1])]
                if after:
                    insort(self._ordered.setdefault(after[0], []), after[1])

    def _named(self, arguments: dict[str, Any]) -> None:
        if arguments["TableName"] != self.name:
            raise ExpressionError(f"there is no table {arguments['TableName']}")


class _ConditionFailed(Exception):
    def __init__(self, image: Image) -> None:
        super().__init__()
        self.image = image


def _arguments(arguments: dict[str, Any]) -> Arguments:
    values = arguments.get("ExpressionAttributeValues", {})
    return Arguments(arguments.get("ExpressionAttributeNames", {}), {name: normal(typed) for name, typed in values.items()})


def _conditioned(arguments: dict[str, Any], name: str, names: Arguments | None = None) -> Callable[[Image], bool]:
    """The condition under this name. It and the update (whose `names` are given) must use all arguments."""
    names = names or _arguments(arguments)
    text = arguments.get(name)
    holds = expressions.condition(text, names) if text else lambda image: True
    names.check()
    return holds


def _key(image: Image) -> Key:
    return image["PK"]["S"], image["SK"]["S"]


def _place(image: Image, partition: str, sort: str, key: Key) -> tuple[tuple[str, str], tuple[bytes, str, str]] | None:
    """The partition in which an item is listed, and its place there; none if it lacks one of the two keys."""
    if partition not in image or sort not in image:
        return None
    return (partition, image[partition]["S"]), (image[sort]["S"].encode(), *key)
