"""What the stream's readers gave up is given again: over the bucket, the rule and the queue of the template, as Lambda and S3 use them."""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from local import cloud, stand_in
from local.redrive import GivenUp, redrive
from local.stack.stack import Stack

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:tessera-Learn"
BATCH = {"Records": [{"eventID": "1", "dynamodb": {"SequenceNumber": "11"}}, {"eventID": "2", "dynamodb": {"SequenceNumber": "12"}}]}


@pytest.fixture(scope="module")
def account() -> Callable[[str], Any]:
    return cache(partial(cloud.client_of, stand_in.start()))


class Letters:
    """The dead letters of a stack of its own."""

    def __init__(self, account: Callable[[str], Any]) -> None:
        stack = Stack(cloud.read_template(Path("template.yaml")), account)
        self.bucket, self.queue = stack.make("DeadBatches").reference, stack.make("DeadLetters").reference
        stack.make("DeadBatchLaidDown")
        self.sqs, self.s3 = account("sqs"), account("s3")

    def lay_down(self, name: str, **changed: Any) -> None:
        """What Lambda lays down of a batch: all about the call that failed, and the batch as a text of JSON."""
        letter: dict[str, Any] = {
            "requestContext": {"functionArn": FUNCTION, "condition": "RetryAttemptsExhausted", "approximateInvokeCount": 6},
            "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
            "DDBStreamBatchInfo": {"shardId": "shardId-1", "startSequenceNumber": "11", "endSequenceNumber": "12", "batchSize": 2},
            "payload": json.dumps(BATCH),
        }
        self.s3.put_object(Bucket=self.bucket, Key=name, Body=json.dumps(letter | changed).encode())

    def redrive(self, invoke: Callable[[str, bytes], Any]) -> Any:
        return redrive(self.sqs, self.s3, self.queue, invoke)

    @property
    def objects(self) -> list[str]:
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    @property
    def waiting(self) -> int:
        """Letters, those that are hidden included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        said = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]
        return sum(map(int, said.values()))


@pytest.fixture
def letters(account: Callable[[str], Any]) -> Letters:
    return Letters(account)


def nothing_fails(_function: str, _event: bytes) -> Any:
    return {"batchItemFailures": []}


def test_a_batch_goes_whole_to_the_function_that_was_to_have_it(letters: Letters) -> None:
    letters.lay_down("aws/lambda/1/shardId-1/2026-11-29T10.00.00-a b")
    given = []
    outcome = letters.redrive(lambda function, event: given.append((function, json.loads(event))))
    assert given == [(FUNCTION, BATCH)]
    assert (outcome.taken, outcome.failed) == (2, {})


def test_what_was_taken_is_removed_letter_and_object(letters: Letters) -> None:
    for name in ("one", "two"):
        letters.lay_down(name)
    assert letters.redrive(nothing_fails).taken == 4
    assert (letters.objects, letters.waiting) == ([], 0)


def test_what_fails_again_stays_and_is_named_and_is_in_nobodys_way(letters: Letters) -> None:
    letters.lay_down("bad", requestContext={"functionArn": "arn:bad"})
    letters.lay_down("good")

    def invoke(function: str, _event: bytes) -> Any:
        if function == "arn:bad":
            raise GivenUp("KeyError in Learn")

    outcome = letters.redrive(invoke)
    assert (outcome.taken, outcome.failed) == (2, {"bad": "KeyError in Learn"})
    assert (letters.objects, letters.waiting) == (["bad"], 1)


def test_a_part_of_a_batch_that_fails_keeps_the_batch(letters: Letters) -> None:
    letters.lay_down("half")
    outcome = letters.redrive(lambda *_: {"batchItemFailures": [{"itemIdentifier": "12"}]})
    assert outcome.failed == {"half": "1 of 2 records failed"}
    assert letters.objects == ["half"]


def test_a_letter_whose_object_is_gone_is_done_with(letters: Letters) -> None:
    letters.lay_down("gone")
    letters.s3.delete_object(Bucket=letters.bucket, Key="gone")
    assert letters.redrive(nothing_fails).failed == {}
    assert letters.waiting == 0


def test_a_new_queue_has_no_letters_of_which_an_alarm_would_ring(letters: Letters) -> None:
    assert letters.waiting == 0


def test_an_object_without_a_batch_is_named(letters: Letters) -> None:
    letters.lay_down("strange", payload=None)
    assert letters.redrive(nothing_fails).failed == {"strange": "the object holds no batch"}
