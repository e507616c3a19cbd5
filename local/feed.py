"""Feeds functions what AWS's event source mappings feed them, as the template has it: streams of tables, filtered, in order, in batches;
and the queue of deliveries, message by message.

A batch whose handler raises, or answers failed items, is handed over again from the first failed one.
"""

import base64
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

type Record = Mapping[str, Any]
type Deliver = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]

LOG = logging.getLogger(__name__)
BATCH = 100
MOST_TRIES = 5
QUIET = 5.0  # seconds of sleep before a follower looks whether it should stop


def pattern_of(template: Mapping[str, Any], function: str = "Learn") -> Mapping[str, Any]:
    """The filter pattern of a function's first event source in the template."""
    return patterns_of(template, function)[0]


def patterns_of(template: Mapping[str, Any], function: str) -> Sequence[Mapping[str, Any]]:
    """The one filter pattern of each stream that a function reads, in the order of the template."""
    events = template["Resources"][function]["Properties"]["Events"].values()
    criteria = [event["Properties"]["FilterCriteria"]["Filters"] for event in events if event["Type"] == "DynamoDB"]
    return [dict(json.loads(only["Pattern"])) for (only,) in criteria]


def matches(pattern: Mapping[str, Any], value: Any) -> bool:
    """Whether `value` fits an event filter pattern: exact values, `prefix` and `exists`, the parts that the template uses."""
    if not isinstance(value, Mapping):
        return False
    return all(
        _any_fits(wanted, value.get(name)) if isinstance(wanted, Sequence) else matches(wanted, value.get(name))
        for name, wanted in pattern.items()
    )


def _any_fits(rules: Sequence[Any], value: Any) -> bool:
    return any(_fits(rule, value) for rule in rules)


def _fits(rule: Any, value: Any) -> bool:
    match rule:
        case {"prefix": prefix}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"exists": wanted}:
            return (value is not None) is wanted
        case _:
            return bool(rule == value)


class Changes:
    """A bell that rings when the table has changed: whoever follows its stream sleeps in between, and an idle server costs nothing."""

    def __init__(self) -> None:
        self._number = 0
        self._rung = threading.Condition()

    def note(self) -> None:
        """Something has changed."""
        with self._rung:
            self._number += 1
            self._rung.notify_all()

    def since(self, seen: int, seconds: float) -> int:
        """Waits so long at most until more than `seen` changes were noted; answers how many were."""
        with self._rung:
            self._rung.wait_for(lambda: self._number > seen, seconds)
            return self._number


class Feed:
    """Reads the stream of one table from its beginning and delivers what the pattern lets through."""

    def __init__(self, streams: Any, stream_arn: str, pattern: Mapping[str, Any]) -> None:
        self._streams = streams
        self._arn = stream_arn
        self._pattern = pattern
        self._iterators: dict[str, str] = {}

    def drain(self, deliver: Deliver) -> int:
        """Deliver everything that has arrived; answers how many records were handed over."""
        delivered = 0
        for shard in self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]:
            name = shard["ShardId"]
            if name not in self._iterators:
                self._iterators[name] = self._streams.get_shard_iterator(
                    StreamArn=self._arn, ShardId=name, ShardIteratorType="TRIM_HORIZON"
                )["ShardIterator"]
            while records := self._next(name):
                wanted = [record for record in records if matches(self._pattern, record)]
                delivered += len(wanted)
                for start in range(0, len(wanted), BATCH):
                    _hand_over(wanted[start : start + BATCH], deliver)
        return delivered

    def follow(self, deliver: Deliver, stopping: threading.Event, changes: Changes, every: float = 0.2) -> threading.Thread:
        """Drain in a thread of its own whenever something has changed, every `every` seconds at most, until `stopping` is set."""

        def poll() -> None:
            seen = -1  # what came before the first look was not heard of
            while not stopping.wait(every):
                noted = changes.since(seen, QUIET)
                if noted == seen:
                    continue
                try:
                    self.drain(deliver)
                    seen = noted
                except Exception:  # the next round begins where this one ended
                    LOG.exception("the stream could not be fed")

        thread = threading.Thread(target=poll, name="feed", daemon=True)
        thread.start()
        return thread

    def _next(self, shard: str) -> list[Record]:
        answer = self._streams.get_records(ShardIterator=self._iterators[shard], Limit=1000)
        self._iterators[shard] = answer["NextShardIterator"]
        return list(answer["Records"])


def follow_queue(queues: Any, url: str, attend: Deliver, stopping: threading.Event, every: float = 1.0) -> threading.Thread:
    """Hand over each message of a queue in a thread of its own, until `stopping` is set. One whose handler raises shows itself again."""

    def poll() -> None:
        while not stopping.wait(every):
            try:
                while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
                    for message in messages:
                        attend({"Records": [{"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"}]})
                        queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            except Exception:
                LOG.exception("a message could not be attended to")

    thread = threading.Thread(target=poll, name="queue", daemon=True)
    thread.start()
    return thread


def _hand_over(records: Sequence[Record], deliver: Deliver) -> None:
    for tries in range(1, MOST_TRIES + 1):
        event = json.loads(json.dumps({"Records": records}, default=_plain))
        try:
            answer = deliver(event) or {}
        except Exception:  # all of it is delivered again
            if tries == MOST_TRIES:
                raise
            continue
        failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures", ())}
        left = next((at for at, record in enumerate(records) if record["dynamodb"]["SequenceNumber"] in failed), None)
        if left is None:
            return
        records = records[left:]
    LOG.error("%d records of the stream failed again and again and are dropped; on AWS they go to the dead-letter queue", len(records))


def _plain(value: Any) -> Any:
    """What boto3 made of JSON, as JSON: bytes in base64, times in seconds."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.timestamp()
