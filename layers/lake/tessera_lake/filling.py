"""Filling the lake: the rows of a batch of stream records go to Firehose, and what did not get there is told, to be delivered again.

Rows are sent in the order of their records. The first record that cannot be told, or whose rows Firehose does not take, is named; the
stream goes on with it, and what comes after it is sent again. A row that is sent twice has the same `event_id`.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from tessera_lake.columns import BY_NAME
from tessera_lake.happened import rows_of
from tessera_lake.schema import Row

logger = Logger(service="tessera", location=None)

MOST_RECORDS, MOST_BYTES = 500, 3_500_000
"""Of one call; Firehose takes 500 records and 4 MiB."""
TRIES = 3
PAUSE = 0.2  # seconds before the second try, and twice as long before each further one

type Sent = tuple[str, bytes]
"""The sequence number of the record that a row is of, and the row."""


def fill(records: Sequence[Mapping[str, Any]], now: int, pause: Callable[[float], None] = time.sleep) -> Mapping[str, Any]:
    """Send what records tell; answers the first that has to be delivered again, as a function that reads a stream does."""
    sent, failed = _told(records, now)
    for batch in _batches(sent):
        if left := _put(batch, pause):
            failed = left
            break
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}


def _told(records: Sequence[Mapping[str, Any]], now: int) -> tuple[list[Sent], str | None]:
    """The rows of the records, up to the first that cannot be told."""
    told: list[Sent] = []
    for record in records:
        images = record["dynamodb"]
        try:
            told += ((images["SequenceNumber"], written(row)) for row in rows_of(images, now))
        except Exception:  # whatever it is, the others go on, and it is given up by itself
            logger.exception("a record could not be told to the lake")
            return told, images["SequenceNumber"]
    return told, None


def written(row: Row) -> bytes:
    """A row as Firehose takes it: moments in microseconds."""
    columns = BY_NAME[f"{row['event']}s"].by_name
    wire = {name: value * 1000 if columns[name].type == "timestamp" else value for name, value in row.items()}
    return json.dumps(wire, separators=(",", ":")).encode()


def _batches(sent: Iterable[Sent]) -> Iterator[Sequence[Sent]]:
    batch, size = list[Sent](), 0
    for each in sent:
        if batch and (len(batch) == MOST_RECORDS or size + len(each[1]) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += len(each[1])
    if batch:
        yield batch


def _put(batch: Sequence[Sent], pause: Callable[[float], None]) -> str | None:
    """Send a batch; answers the record of the first row that was not taken, if any was not."""
    for number in range(TRIES):
        if number:
            pause(PAUSE * 2**number)
        try:
            answer = _firehose().put_record_batch(
                DeliveryStreamName=os.environ["TESSERA_LAKE_STREAM"], Records=[{"Data": data} for _, data in batch]
            )
        except Exception:
            logger.exception("rows could not be sent to the lake")
            continue
        batch = [each for each, told in zip(batch, answer["RequestResponses"], strict=True) if "ErrorCode" in told]
        if not batch:
            return None
        logger.warning("rows were not taken", extra={"rows": len(batch), "error": answer["RequestResponses"][-1].get("ErrorCode")})
    return batch[0][0]


def forget() -> None:
    """Look for Firehose anew with the next rows, as a function that starts does."""
    _firehose.cache_clear()


@cache
def _firehose() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client("firehose", config=Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "max_attempts": 2}))
