"""The local feed does what the template's event source mapping does: filters, keeps order, hands failed records over again."""

import threading
from pathlib import Path
from typing import Any

import pytest

from local import cloud, feed

TEMPLATE = cloud.read_template(Path("template.yaml"))
PATTERN = feed.pattern_of(TEMPLATE)


def record(number: int, *, event: str = "MODIFY", sort_key: str = "A#01", **image: Any) -> dict[str, Any]:
    return {
        "eventName": event,
        "dynamodb": {
            "Keys": {"PK": {"S": "t#D#d"}, "SK": {"S": sort_key}},
            "NewImage": {name: {"S": value} for name, value in image.items()},
            "SequenceNumber": str(number),
        },
    }


@pytest.mark.parametrize(
    ("arrival", "wakes"),
    [
        (record(1, result="success"), True),
        (record(1, result="failure"), True),
        (record(1), False),
        (record(1, event="INSERT", result="success"), False),
        (record(1, sort_key="S#01", result="success"), False),
    ],
    ids=["a success", "a failure", "no result yet", "a new item", "not an action"],
)
def test_only_reported_actions_wake_learn(arrival: dict[str, Any], wakes: bool) -> None:
    assert feed.matches(PATTERN, arrival) is wakes


@pytest.mark.parametrize(
    ("arrival", "counts"),
    [
        (record(1, event="INSERT", type="allow"), True),
        (record(1, type="allow", label="CONFIRMED_FRAUD"), True),
        (record(1, event="INSERT", sort_key="A#01#T", transaction="sealed"), False),
        (record(1, event="REMOVE"), False),
    ],
    ids=["a new action", "a changed one", "its transaction data", "one that has expired"],
)
def test_actions_and_what_becomes_of_them_are_counted(arrival: dict[str, Any], counts: bool) -> None:
    assert feed.matches(feed.pattern_of(TEMPLATE, "RollUp"), arrival) is counts


class Stream:
    """A stream of one shard."""

    def __init__(self, *records: dict[str, Any]) -> None:
        self.records = list(records)

    def describe_stream(self, **_: Any) -> Any:
        return {"StreamDescription": {"Shards": [{"ShardId": "one"}]}}

    def get_shard_iterator(self, **_: Any) -> Any:
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str, Limit: int) -> Any:  # noqa: N803 - boto3's names
        start = int(ShardIterator)
        found = self.records[start : start + Limit]
        return {"Records": found, "NextShardIterator": str(start + len(found))}


def test_every_record_is_delivered_once_and_in_order() -> None:
    stream = Stream(*(record(number, result="success") for number in range(250)))
    seen: list[str] = []
    follower = feed.Feed(stream, "arn", PATTERN)
    assert follower.drain(lambda event: seen.extend(item["dynamodb"]["SequenceNumber"] for item in event["Records"])) == 250
    assert seen == [str(number) for number in range(250)]
    assert follower.drain(lambda _: pytest.fail("delivered again")) == 0


def test_a_batch_is_handed_over_again_from_its_first_failed_record() -> None:
    stream = Stream(*(record(number, result="success") for number in range(5)))
    batches: list[list[str]] = []

    def learn(event: Any) -> Any:
        numbers = [item["dynamodb"]["SequenceNumber"] for item in event["Records"]]
        batches.append(numbers)
        return {"batchItemFailures": [{"itemIdentifier": "3"}] if len(batches) == 1 else []}

    feed.Feed(stream, "arn", PATTERN).drain(learn)
    assert batches == [["0", "1", "2", "3", "4"], ["3", "4"]]


class CountedStream(Stream):
    looks = 0

    def get_records(self, ShardIterator: str, Limit: int) -> Any:  # noqa: N803 - boto3's names
        self.looks += 1
        return super().get_records(ShardIterator, Limit)


def test_a_batch_whose_handler_raises_is_handed_over_again_and_at_last_it_is_said() -> None:
    told: list[int] = []

    def deliver(event: Any) -> None:
        told.append(len(event["Records"]))
        if len(told) < tries:
            raise RuntimeError

    tries = feed.MOST_TRIES
    feed._hand_over([record(1), record(2)], deliver)
    assert told == [2] * feed.MOST_TRIES
    told, tries = [], feed.MOST_TRIES + 1
    with pytest.raises(RuntimeError):
        feed._hand_over([record(1)], deliver)


def test_a_follower_reads_when_something_has_changed_and_only_then() -> None:
    stream, changes, stopping = CountedStream(record(1, result="success")), feed.Changes(), threading.Event()
    delivered = threading.Semaphore(0)
    feed.Feed(stream, "arn", PATTERN).follow(lambda _: delivered.release(), stopping, changes, every=0.001)
    try:
        assert delivered.acquire(timeout=10)  # what was there before anything was noted
        while stream.looks < 2:  # a drain ends with a look that finds nothing
            stopping.wait(0.001)
        stopping.wait(0.2)
        assert stream.looks == 2
        stream.records.append(record(2, result="success"))
        changes.note()
        assert delivered.acquire(timeout=10)
    finally:
        stopping.set()
        changes.note()
