"""What the queue of deliveries holds: names of events and receivers, and nothing of anybody.

A message is hidden for a quarter of an hour at most; one that is due later is sent again until then. All messages of a tenant are one
group: where the queue sees that a group takes more than its share of those who deliver, it hands out the others' first.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import batched
from typing import Literal

from tessera.errors import Unavailable
from tessera.service import dependencies, settings
from tessera.service.store.outbox import EventName
from tessera.service.store.table import AGAIN

AT_ONCE = 10  # messages, the most in one call
LONGEST_DELAY = 900  # seconds, the longest that a queue takes


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An event for a receiver: `attempts` have failed, the next is `due` then. `again`: also if the receiver has got it already. `probes`:
    it is the one that goes on trying a receiver that rests. `tests`: somebody asked for this one attempt, in whatever state it is."""

    tenant: str
    receiver: str
    event: EventName
    attempts: int = 0
    due: int = 0
    again: bool = False
    probes: bool = False
    tests: bool = False
    kind: Literal["delivery"] = "delivery"

    def put_off(self, pause: int, now: int) -> "Delivery":
        """The next attempt, after a pause."""
        return replace(self, attempts=self.attempts + 1, due=now + pause)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The events of a period for a receiver, after one of them. `again`: also those that it has got already."""

    tenant: str
    receiver: str
    after: EventName
    until: int
    due: int = 0
    again: bool = False
    kind: Literal["replay"] = "replay"


type Message = Delivery | Replay


def send(messages: Iterable[Message], now: int) -> None:
    """Put messages into the queue.

    Raises:
        Unavailable: not all of them are there; it is safe to repeat.
    """
    queue, url = dependencies.queues(), settings.current().deliveries
    for some in batched(messages, AT_ONCE, strict=False):
        entries = [{"Id": str(number), **_entry(message, now)} for number, message in enumerate(some)]
        if queue.send_message_batch(QueueUrl=url, Entries=entries).get("Failed"):
            raise Unavailable(headers=AGAIN)


def _entry(message: Message, now: int) -> dict[str, object]:
    return {
        "MessageBody": json.dumps(asdict(message), separators=(",", ":")),
        "DelaySeconds": min(LONGEST_DELAY, max(0, -((now - message.due) // 1000))),
        "MessageGroupId": sha256(message.tenant.encode()).hexdigest()[:32],
    }


def read(body: str) -> Message:
    """The message of a body."""
    told = json.loads(body)
    if told["kind"] == "replay":
        return Replay(**{**told, "after": EventName(**told["after"])})
    return Delivery(**{**told, "event": EventName(**told["event"])})
