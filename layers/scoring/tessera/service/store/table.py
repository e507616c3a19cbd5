"""The table: takes plain items and expressions, returns plain items and raises refusals.

In an expression an attribute is written `#name`, so that DynamoDB's reserved words are no problem.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as ConnectionFailure

from tessera import errors
from tessera.service.store.items import Item, Value, attributes, item_of
from tessera.service.store.primary_keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SCHEMA_VERSION = 1
KEPT = "#schema_version = :schema_version, #expires = :expires"
"""What every update of a possibly new item sets; `kept` has the values."""
THROTTLED = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})
FAILED = frozenset({"InternalServerError", "ServiceUnavailable", "TransactionConflictException", "ReplicatedWriteConflictException"})
AGAIN = {"Retry-After": "1"}


class ConditionFailed(Exception):
    """A condition did not hold; `item` is what is stored instead, `{}` if nothing is."""

    def __init__(self, item: Item) -> None:
        super().__init__("a condition did not hold")
        self.item = item


class Throttled(errors.Unavailable):
    """DynamoDB has no capacity for this partition right now."""


class Table:
    """One DynamoDB table, and the threads in which several calls go out at once."""

    def __init__(self, client: "DynamoDBClient", name: str, threads: Executor | None = None) -> None:
        self._client = client
        self._name = name
        self._threads = threads or ThreadPoolExecutor(max_workers=8, thread_name_prefix="table")

    def beside(self, name: str) -> "Table":
        """Another table, of the same client and threads."""
        return Table(self._client, name, self._threads)

    def ahead[Read](self, call: Callable[[], Read]) -> Future[Read]:
        """Start a call now, to wait for it later."""
        return self._threads.submit(call)

    def together(self, calls: Mapping[str, Callable[[], Any]], until: float | None = None) -> dict[str, Any]:
        """The answers of calls made in parallel. Refused calls are left out, and those not finished by `until` (on the monotonic clock)."""
        futures = {name: self._threads.submit(call) for name, call in calls.items()}
        done, late = wait(futures.values(), timeout=None if until is None else max(0.0, until - monotonic()))
        for future in late:
            future.cancel()
        came = {name: future for name, future in futures.items() if future in done}
        return {name: future.result() for name, future in came.items() if not isinstance(future.exception(), errors.Unavailable)}

    def all_of(self, calls: Mapping[str, Callable[[], Any]]) -> None:
        """Make calls in parallel, and wait for all.

        Raises:
            Unavailable: one of them was refused; the others were made.
        """
        if self.together(calls).keys() != calls.keys():
            raise errors.Unavailable(headers=AGAIN)

    def get(self, key: Key, now: int, *, consistent: bool = False) -> Item:
        answer = self._call("get_item", Key=_key(key), ConsistentRead=consistent)
        item = item_of(answer.get("Item", {}))
        return item if alive(item, now) else {}

    def get_batch(self, keys: Iterable[Key], now: int, *, consistent: bool = False) -> dict[Key, Item]:
        wanted: list[Any] = [_key(key) for key in keys]
        found: dict[Key, Item] = {}
        for _ in range(2):
            if wanted:
                answer = self._ask("batch_get_item", RequestItems={self._name: {"Keys": wanted, "ConsistentRead": consistent}})
                for image in answer["Responses"].get(self._name, ()):
                    item = item_of(image)
                    if alive(item, now):
                        found[item["PK"], item["SK"]] = item
                wanted = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
        if wanted:
            raise Throttled(headers=AGAIN)
        return found

    def put(
        self,
        key: Key,
        item: Mapping[str, Value],
        *,
        condition: str | None = None,
        values: Mapping[str, Value] | None = None,
    ) -> None:
        whole = {"PK": key[0], "SK": key[1], "schema_version": SCHEMA_VERSION, **item}
        self._call("put_item", Item=attributes(whole), **_conditioned("", condition, values or {}))

    def put_once(self, key: Key, item: Mapping[str, Value]) -> Item:
        """Put an item unless there is one; returns the existing one."""
        try:
            self.put(key, item, condition="attribute_not_exists(#PK)")
        except ConditionFailed as failure:
            return failure.item
        return {}

    def put_new(self, key: Key, item: Mapping[str, Value]) -> None:
        """Put an item that only this call can make. If the same item is there, it is from an earlier attempt of this call with a lost
        answer.

        Raises:
            ConditionFailed: there is another one.
        """
        before = self.put_once(key, item)
        if before and any(before.get(name) != value for name, value in item.items()):
            raise ConditionFailed(before)

    def query(self, first: Key, last: Key, limit: int, now: int) -> list[Item]:
        """The last `limit` items between two keys of one partition, strongly consistent, last first."""
        partition, between = ("PK", first[0]), (first[1], last[1])
        return [item for item in self._between(None, partition, between, limit, rising=False, consistent=True) if alive(item, now)]

    def query_index(self, index: str, attribute: str, value: str) -> Iterator[Item]:
        """The rows of one partition of an index, page by page, in ascending order."""
        further: dict[str, Any] = {}
        while True:
            answer = self._call(
                "query",
                IndexName=index,
                KeyConditionExpression="#key = :value",
                ExpressionAttributeNames={"#key": attribute},
                ExpressionAttributeValues=attributes({":value": value}),
                **further,
            )
            yield from map(item_of, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            further = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def newest(
        self, index: str | None, partition: tuple[str, str], between: tuple[str, str], limit: int, *, consistent: bool = False
    ) -> list[Item]:
        """The last `limit` rows of a partition (attribute and value) of an index, or of the table, with a sort key between two, in
        descending order, including expired ones. An index is never strongly consistent."""
        return self._between(index, partition, between, limit, rising=False, consistent=consistent)

    def oldest(self, index: str | None, partition: tuple[str, str], between: tuple[str, str], limit: int) -> list[Item]:
        """Likewise the first `limit` rows, in ascending order."""
        return self._between(index, partition, between, limit, rising=True)

    def _between(
        self,
        index: str | None,
        partition: tuple[str, str],
        between: tuple[str, str],
        limit: int,
        *,
        rising: bool,
        consistent: bool = False,
    ) -> list[Item]:
        names = {"#partition": partition[0], "#sort": "at" if index else "SK"}
        rows: list[Item] = []
        further: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": consistent}
        while len(rows) < limit:
            answer = self._call(
                "query",
                KeyConditionExpression="#partition = :partition AND #sort BETWEEN :first AND :last",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=attributes({":partition": partition[1], ":first": between[0], ":last": between[1]}),
                ScanIndexForward=rising,
                Limit=limit - len(rows),
                **further,
            )
            rows += map(item_of, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                break
            further["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return rows

    def update(
        self, key: Key, expression: str, values: Mapping[str, Value], *, condition: str | None = None, returns: str = "NONE"
    ) -> Item:
        parts = _conditioned(expression, condition, values)
        answer = self._call("update_item", Key=_key(key), UpdateExpression=expression, ReturnValues=returns, **parts)
        return item_of(answer.get("Attributes", {}))

    def delete(self, key: Key, *, condition: str | None = None, values: Mapping[str, Value] | None = None) -> None:
        """Remove an item, if there is one."""
        self._call("delete_item", Key=_key(key), **_conditioned("", condition, values or {}))

    def _call(self, operation: str, **arguments: Any) -> Any:
        return self._ask(operation, TableName=self._name, **arguments)

    def _ask(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(**arguments)
        except ClientError as failure:
            code = failure.response["Error"]["Code"]
            if code == "ConditionalCheckFailedException":
                raise ConditionFailed(item_of(cast("dict[str, Any]", failure.response.get("Item", {})))) from None
            if code in THROTTLED:
                raise Throttled(headers=AGAIN) from failure
            if code in FAILED:
                raise errors.Unavailable(headers=AGAIN) from failure
            raise
        except (HTTPClientError, ConnectionFailure) as failure:
            raise errors.Unavailable(headers=AGAIN) from failure


def alive(item: Item, now: int) -> bool:
    """Whether there is an item, and it has not expired."""
    return bool(item) and now < 1000 * int(item.get("expires", now + 1))


def expiry(now: int, life: int) -> dict[str, Value]:
    return {"expires": (now + life) // 1000}


def kept(now: int, life: int) -> dict[str, Value]:
    """The values for `KEPT`, for an item that lives `life` milliseconds from now."""
    return {":schema_version": SCHEMA_VERSION, ":expires": (now + life) // 1000}


def _key(key: Key) -> Any:
    return {"PK": {"S": key[0]}, "SK": {"S": key[1]}}


def _conditioned(expression: str, condition: str | None, values: Mapping[str, Value]) -> dict[str, Any]:
    """The arguments that go with an expression."""
    names = re.findall(r"#(\w+)", f"{expression} {condition or ''}")
    arguments: dict[str, Any] = {}
    if names:
        arguments["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
    if values:
        arguments["ExpressionAttributeValues"] = attributes(values)
    if condition:
        arguments |= {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    return arguments
