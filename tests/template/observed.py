"""A deployment in this process, with the measurements that CloudWatch would have of it.

Two kinds of metrics. *Ours* are the lines of embedded metric format that the doors print, under the variables with which their functions
were deployed: nothing is added to them. *AWS's own* are counted by the stand-ins here, at the places where AWS counts them, and named as
AWS names them: of functions Invocations, Errors, Throttles, Duration and IteratorAge, of the API Count and 5xx, of the table
ReadThrottleEvents and WriteThrottleEvents, of the queues ApproximateNumberOfMessagesVisible and ApproximateAgeOfOldestMessage, of Firehose
DeliveryToIceberg.FailedRowCount.

Time is the house's clock. It stands while functions run, but for what a fault lets them wait.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest

from local.cloud import read_template
from local.doubles.table import Fault
from local.feed import matches, pattern_of
from local.stack.stack import Stack
from simulator.transport import DOORS, Answer, Handler, LambdaContext
from tessera_lake import filling
from tests import building
from tests.doors.described import DescribedDoors
from tests.doors.house import HOME, RIGHTS, House
from tests.template.cloudwatch import Measured

MINUTE = 60_000  # ms


TEMPLATE = read_template(building.PROJECT / "template.yaml")


def logical_of(folder: str) -> str:
    """The template's name of the function whose code is there."""
    return "".join(part.capitalize() for part in folder.split("_"))


class NoAnswer(Exception):
    """Of a function: it died, or there was no room for one more."""


class Observed(House):
    """A house whose functions, API, table and queue are watched; it prints metrics as the stack was deployed."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, printed: pytest.CaptureFixture[str], stack: Stack, account: Callable[[str], Any]
    ) -> None:
        configuration = account("lambda").get_function_configuration(FunctionName=stack.made["TriggerAction"].reference)
        for name, value in configuration["Environment"]["Variables"].items():
            if name.startswith("POWERTOOLS_"):
                monkeypatch.setenv(name, value)
        super().__init__(monkeypatch)
        self.measured = Measured()
        self.api = stack.made["Api"].reference
        self.broken: set[str] = set()  # functions that die, by their logical names
        self.throttled: set[str] = set()
        self.dead_deliveries: list[str] = []  # bodies of messages of the queue of webhooks that were given up
        self.dead_rights: list[str] = []  # likewise, of exports and erasures
        self.firehose = WatchedFirehose(self, stack.made["LakeStream"].reference)
        monkeypatch.setenv("TESSERA_LAKE_STREAM", self.firehose.name)
        monkeypatch.setattr(filling, "_firehose", lambda: self.firehose)
        self._printed, self._stack, self._sqs = printed, stack, account("sqs")
        doors = {door: import_module(f"functions.{door}.app") for door in DOORS}
        routes = {route: self.function(door, module.handler) for door, module in doors.items() for route in module.api.routes}
        authorizer = self.function("authorize", import_module("functions.authorize.app").handler)
        self.come_through(WatchedApi(self, routes, authorizer))

    def aws(self, namespace: str, name: str, value: float, *, at: float | None = None, **dimensions: str) -> None:
        """A value that AWS itself would have measured."""
        self.measured.note((namespace, name, frozenset(dimensions.items())), self.seconds() if at is None else at, value)

    def function(self, folder: str, handler: Handler) -> Handler:
        """A function as Lambda runs and counts it."""
        logical = logical_of(folder)
        physical = self._stack.made[logical].reference

        def invoke(event: dict[str, Any], _: object) -> Any:
            if logical in self.throttled:
                self.aws("AWS/Lambda", "Throttles", 1, FunctionName=physical)
                raise NoAnswer(logical)
            context, begun = LambdaContext(), self.now
            context.function_name = physical
            errors = 1
            try:
                if logical in self.broken:
                    raise NoAnswer(logical)
                answer = handler(event, context)
                errors = 0
                return answer
            finally:
                self.aws("AWS/Lambda", "Invocations", 1, FunctionName=physical)
                self.aws("AWS/Lambda", "Errors", errors, FunctionName=physical)
                self.aws("AWS/Lambda", "Duration", self.now - begun, FunctionName=physical)

        return invoke

    def read_stream(self, folder: str) -> None:
        """Hand to a reader of the stream what the table has told and its filter lets through, as old as it is by now; that it fails is
        Lambda's to retry."""
        reader, logical = self.function(folder, import_module(f"functions.{folder}.app").handler), logical_of(folder)
        pattern = pattern_of(TEMPLATE, logical)
        records = [record for record in self.table.stream_event()["Records"] if matches(pattern, record)]
        if records:
            with suppress(Exception):
                reader({"Records": records}, None)
            age = self.now - records[-1]["dynamodb"]["ApproximateCreationDateTime"] * 1000
            self.aws("AWS/Lambda", "IteratorAge", age, FunctionName=self._stack.made[logical].reference)

    def attend_to_the_queue(self) -> None:
        """Hand to `deliver` each message that is due."""
        self._attend("deliver", "", self.dead_deliveries)

    def attend_to_rights(self) -> None:
        """Hand to `work_on_rights` each message that is due."""
        self._attend("work_on_rights", RIGHTS, self.dead_rights)

    def _attend(self, folder: str, queue: str, dead: list[str]) -> None:
        """Hand each message to a function, five times at most, as its queue's redrive policy has it."""
        work = self.function(folder, import_module(f"functions.{folder}.app").handler)
        for body in self.queue.due(queue):
            for _ in range(5):
                with suppress(NoAnswer):
                    work({"Records": [{"body": body}]}, None)
                    break
            else:
                dead.append(body)

    def throttle(self, operation: str, kind: str) -> None:
        """Let the table refuse calls from now on, and count it."""
        table = self._stack.made["Table"].reference

        def refuse(_: object) -> bool:
            self.aws("AWS/DynamoDB", f"{kind}ThrottleEvents", 1, TableName=table)
            return True

        self.table.faults.append(Fault(operation, "throttle", when=refuse, times=10_000))

    def slow(self, operation: str, milliseconds: int) -> None:
        """Let a call of the table's take so long from now on."""

        def linger(_: object) -> bool:
            self.wait(milliseconds)
            return True

        self.table.faults.append(Fault(operation, "delay", when=linger, times=10_000))

    def lay_down_a_batch(self) -> None:
        """A letter in the queue, as the rule writes one for each batch that was given up."""
        letter = {"source": "aws.s3", "time": self.seconds(), "detail": {"bucket": {"name": "batches"}, "object": {"key": "a"}}}
        self._sqs.send_message(QueueUrl=self._stack.outputs["DeadLettersUrl"], MessageBody=json.dumps(letter))

    def empty_the_queue(self) -> None:
        for letter in self._letters():
            self._sqs.delete_message(QueueUrl=self._stack.outputs["DeadLettersUrl"], ReceiptHandle=letter["ReceiptHandle"])

    def look(self, waited: int = MINUTE) -> None:
        """Time goes by; then CloudWatch has read what was printed, and what the queue says of itself."""
        at = self.seconds()
        for line in self._printed.readouterr().out.splitlines():
            if line.startswith('{"_aws"'):
                self._read(json.loads(line), at)
        self.wait(waited)
        self._ask_the_queue()

    def _read(self, line: Mapping[str, Any], at: float) -> None:
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    dimensions = frozenset((name, line[name]) for name in names)
                    for value in line[metric["Name"]]:
                        self.measured.note((directive["Namespace"], metric["Name"], dimensions), at, value)

    def _ask_the_queue(self) -> None:
        ages = [self.seconds() - json.loads(letter["Body"])["time"] for letter in self._letters()]
        queue, just = {"QueueName": self._stack.made["DeadLetters"].attributes["QueueName"]}, self.seconds() - 1
        self.aws("AWS/SQS", "ApproximateNumberOfMessagesVisible", len(ages), at=just, **queue)
        self.aws("AWS/SQS", "ApproximateAgeOfOldestMessage", max(ages, default=0), at=just, **queue)
        for name, url, dead in (("Deliveries", "", self.dead_deliveries), ("Rights", RIGHTS, self.dead_rights)):
            own, set_aside = (self._stack.made[each].attributes["QueueName"] for each in (name, f"Dead{name}"))
            oldest = self.seconds() - (self.queue.oldest(url) or self.now) / 1000
            self.aws("AWS/SQS", "ApproximateAgeOfOldestMessage", oldest, at=just, QueueName=own)
            self.aws("AWS/SQS", "ApproximateNumberOfMessagesVisible", len(dead), at=just, QueueName=set_aside)

    def _letters(self) -> list[Any]:
        url = self._stack.outputs["DeadLettersUrl"]
        return list(self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", []))


class WatchedFirehose:
    """Takes rows for the lake's tables, and counts those that do not fit."""

    def __init__(self, house: Observed, name: str) -> None:
        self.name, self.taken, self.fits = name, 0, True
        self._house = house

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[Any]) -> dict[str, Any]:  # noqa: N803
        assert DeliveryStreamName == self.name
        self.taken += len(Records)
        failed = 0 if self.fits else len(Records)
        self._house.aws("AWS/Firehose", "DeliveryToIceberg.FailedRowCount", failed, DeliveryStreamName=self.name)
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "taken"} for _ in Records]}


class WatchedApi(DescribedDoors):
    """The API as API Gateway serves and counts it: what a function or the authorizer does not answer is a 500 of its own."""

    def __init__(self, house: Observed, routes: Mapping[str, Handler], authorizer: Handler) -> None:
        super().__init__(routes, authorizer, address=HOME)
        self._house = house

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        try:
            answer = super().request(method, path, body=body, headers=headers, timeout=timeout)
        except AssertionError:
            raise
        except Exception:
            answer = Answer(500, {"message": "Internal Server Error"})
        api = self._house.api
        self._house.aws("AWS/ApiGateway", "Count", 1, ApiId=api)
        self._house.aws("AWS/ApiGateway", "5xx", int(answer.status >= 500), ApiId=api)
        return answer
