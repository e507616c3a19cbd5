"""A table that fails where a test says so: at any of the calls that a request makes, in every way in which a call over a network can fail.

The calls of a request are numbered in order. To have an order, what goes out in parallel is called one by one (`Inline`).
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from local.doubles.failures import refused
from local.doubles.table import TableDouble

Kind = Literal["throttled", "failed", "lost", "unanswered", "reset", "twice", "conflicting", "unprocessed", "killed before", "killed after"]
KILLS: tuple[Kind, ...] = ("killed before", "killed after")
READS = frozenset({"get_item", "batch_get_item", "query"})
ENDPOINT = "memory:"


class Killed(BaseException):
    """The function was stopped: out of time or memory, or its machine is gone."""


class Inline(Executor):
    """Calls what is submitted, at once."""

    def submit[Answer](self, call: Callable[..., Answer], /, *arguments: Any, **named: Any) -> "Future[Answer]":
        future: Future[Answer] = Future()
        try:
            future.set_result(call(*arguments, **named))
        except BaseException as failure:
            future.set_exception(failure)
        return future


def kinds_of(operation: str) -> tuple[Kind, ...]:
    """In which ways a call can fail."""
    if operation == "batch_get_item":
        return ("throttled", "failed", "lost", "unanswered", "reset", "unprocessed", *KILLS)
    if operation in READS:
        return ("throttled", "failed", "lost", "unanswered", "reset", *KILLS)
    return ("throttled", "failed", "lost", "unanswered", "reset", "twice", "conflicting", *KILLS)


@dataclass
class Unreliable:
    """The double's calls, of which those fail that are in the `plan`, by their number. Of calls that went out beside the one at which the
    function was killed, some arrive."""

    table: TableDouble
    plan: Mapping[int, Kind] = field(default_factory=dict)
    random: Random = field(default_factory=Random)
    made: list[str] = field(default_factory=list)
    out: bool = False  # nothing is answered
    dead: bool = False

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **arguments: self._serve(operation, getattr(self.table, operation), arguments)

    def _serve(self, operation: str, serve: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        if self.out:
            raise ReadTimeoutError(endpoint_url=ENDPOINT)
        if self.dead:
            if self.random.random() < 0.5:
                serve(**arguments)
            raise Killed
        kind = self.plan.get(len(self.made))
        self.made.append(operation)
        match kind:
            case None:
                return serve(**arguments)
            case "throttled":
                raise refused(operation, "ProvisionedThroughputExceededException")
            case "failed":
                raise refused(operation, "InternalServerError")
            case "conflicting":
                raise refused(operation, "TransactionConflictException")
            case "lost":
                raise ReadTimeoutError(endpoint_url=ENDPOINT)
            case "killed before":
                self.dead = True
                raise Killed
            case "unprocessed" if "RequestItems" in arguments:  # another plan's fault may have moved another call to its place
                return {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}
        serve(**arguments)
        match kind:
            case "unanswered":
                raise ReadTimeoutError(endpoint_url=ENDPOINT)
            case "reset":
                raise ConnectionClosedError(endpoint_url=ENDPOINT)
            case "killed after":
                self.dead = True
                raise Killed
        return serve(**arguments)  # the client library sends it again, since the first answer did not come
