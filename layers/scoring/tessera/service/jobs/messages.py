"""What a queue of jobs holds: the names of a tenant and a job, and nothing of anybody."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from tessera.errors import Unavailable
from tessera.service import dependencies
from tessera.service.store.table import AGAIN

LONGEST_DELAY = 900  # seconds, the longest that a queue takes


@dataclass(frozen=True, kw_only=True)
class Turn:
    """It is this job's turn."""

    tenant: str
    kind: str
    job: str


def send(turn: Turn, queue: str, pause: int = 0) -> None:
    """Put a message into a queue, to be seen after a pause (milliseconds).

    Raises:
        Unavailable: it is not there; it is safe to repeat.
    """
    entry = {
        "Id": "0",
        "MessageBody": json.dumps(asdict(turn), separators=(",", ":")),
        "DelaySeconds": min(LONGEST_DELAY, -(-pause // 1000)),
        "MessageGroupId": sha256(turn.tenant.encode()).hexdigest()[:32],
    }
    if dependencies.queues().send_message_batch(QueueUrl=queue, Entries=[entry]).get("Failed"):
        raise Unavailable(headers=AGAIN)


def read(body: str) -> Turn:
    return Turn(**json.loads(body))
