"""Delivers again what the stream's readers gave up: the records of each dead letter, unchanged.

    python -m local.redrive --queue URL            (the stack's output DeadLettersUrl)

Works on AWS with your credentials. A letter names the object in which Lambda has stored the whole batch, and its function. If the batch
succeeds this time, letter and object are removed; what fails again stays and is listed. Delivering a batch twice does no harm: what was
learned or counted is recognised.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Invoke = Callable[[str, bytes], Any]
"""Calls a function with an event; returns its answer. Raises `GivenUp` if it failed."""

AT_ONCE = 10  # letters, the most that a queue gives in one call
HIDDEN = 120  # seconds for which a letter is hidden from others while it is delivered again


class GivenUp(Exception):
    """A batch failed again; the message says how."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many records succeeded, and what failed again: the object's name and why."""

    taken: int
    failed: Mapping[str, str]


def redrive(sqs: Any, s3: Any, queue: str, invoke: Invoke) -> Outcome:
    """Deliver every letter in the queue again, once."""
    taken, failed = 0, dict[str, str]()
    for letter in _letters(sqs, queue):
        bucket, name = _object(letter)
        try:
            taken += _give(s3, bucket, name, invoke)
        except GivenUp as fault:
            failed[name] = str(fault)
            continue
        s3.delete_object(Bucket=bucket, Key=name)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=letter["ReceiptHandle"])
    return Outcome(taken=taken, failed=failed)


def _letters(sqs: Any, queue: str) -> Iterator[Mapping[str, Any]]:
    """Each letter once, even if delivering them takes longer than they are hidden."""
    seen = set[str]()
    while letters := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=AT_ONCE, VisibilityTimeout=HIDDEN).get("Messages"):
        if not (new := [letter for letter in letters if letter["MessageId"] not in seen]):
            return
        seen |= {letter["MessageId"] for letter in new}
        yield from new


def _object(letter: Mapping[str, Any]) -> tuple[str, str]:
    """Bucket and name of the object that a letter, an event of EventBridge's, is about."""
    detail = json.loads(letter["Body"])["detail"]
    return detail["bucket"]["name"], detail["object"]["key"]


def _give(s3: Any, bucket: str, name: str, invoke: Invoke) -> int:
    try:
        content = s3.get_object(Bucket=bucket, Key=name)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return 0  # delivered before, by an interrupted run
    letter = json.loads(content)
    batch = letter.get("payload")
    batch = json.loads(batch) if isinstance(batch, str) else batch
    if not isinstance(batch, dict) or "Records" not in batch:
        raise GivenUp("the object holds no batch")
    answer = invoke(letter["requestContext"]["functionArn"], json.dumps(batch).encode())
    if failures := (answer or {}).get("batchItemFailures"):
        raise GivenUp(f"{len(failures)} of {len(batch['Records'])} records failed")
    return len(batch["Records"])


def through(functions: Any) -> Invoke:
    """Calls functions through a client of Lambda's API."""

    def invoke(function: str, event: bytes) -> Any:
        answer = functions.invoke(FunctionName=function, Payload=event)
        said = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise GivenUp(f"{said.get('errorType', 'an error')} in {function.rpartition(':')[2]}")
        return said

    return invoke


def main() -> None:
    import boto3
    from botocore.config import Config

    described = argparse.ArgumentParser(prog="python -m local.redrive", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--queue", required=True, help="the stack's output DeadLettersUrl")
    queue: str = described.parse_args().queue
    functions = boto3.client("lambda", config=Config(read_timeout=90, retries={"max_attempts": 0}))
    outcome = redrive(boto3.client("sqs"), boto3.client("s3"), queue, through(functions))
    print(f"{outcome.taken} records taken")
    if outcome.failed:
        sys.exit("\n".join(f"failed again: {name}: {why}" for name, why in outcome.failed.items()))


if __name__ == "__main__":
    main()
