"""A double of SQS: its queues in memory, behind those calls of a boto3 client that the service makes. Its clock is set by the caller."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class QueueDouble:
    """The queues, by their URL, and their client in one. `clock` is in epoch milliseconds; `refusing` sends are answered as failed."""

    clock: int = 1_800_000_000_000
    refusing: int = 0
    groups: list[str] = field(default_factory=list)
    _waiting: list[tuple[int, int, str, int, str]] = field(default_factory=list)
    _sent: int = 0

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        if not 1 <= len(Entries) <= 10 or len({entry["Id"] for entry in Entries}) < len(Entries):
            raise ValueError("A batch has one to ten entries, each with its own id.")
        if self.refusing:
            self.refusing -= 1
            return {"Failed": [{"Id": entry["Id"]} for entry in Entries]}
        for entry in Entries:
            if not 0 <= entry["DelaySeconds"] <= 900:
                raise ValueError("A message is delayed for 0 to 900 seconds.")
            self._sent += 1
            self.groups.append(entry["MessageGroupId"])
            self._waiting.append((self.clock + 1000 * entry["DelaySeconds"], self._sent, entry["MessageBody"], self.clock, QueueUrl))
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def due(self, queue: str = "") -> Iterator[str]:
        """Take the messages of a queue that are no longer hidden, those that come meanwhile included."""
        while ready := sorted(each for each in self._waiting if each[0] <= self.clock and each[4] == queue):
            self._waiting.remove(ready[0])
            yield ready[0][2]

    @property
    def next_due(self) -> int | None:
        """When the next message shows itself."""
        return min((each[0] for each in self._waiting), default=None)

    def oldest(self, queue: str = "") -> int | None:
        """When the oldest message of a queue was sent, hidden or not."""
        return min((each[3] for each in self._waiting if each[4] == queue), default=None)

    @property
    def waiting(self) -> list[Any]:
        """What is in the queue, hidden or not, read."""
        return [json.loads(body) for _, _, body, _, _ in self._waiting]
