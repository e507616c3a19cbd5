"""A call of a service: written, signed, sent, read, and tried again.

What is tried again, how often and after which pause is what botocore's *standard* mode does
(docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
"""

import json
import os
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import responses
from random import SystemRandom
from threading import Lock
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError

from tessera.service.aws.connections import Connections
from tessera.service.aws.environment import Place, place_of
from tessera.service.aws.signing import signed

PROTOCOLS = {"dynamodb": ("1.0", "DynamoDB_20120810"), "secretsmanager": ("1.1", "secretsmanager"), "kms": ("1.1", "TrentService")}
"""The version of JSON that a service speaks, and what the names of its operations begin with."""
BINARY = {"kms": ("Signature", "PublicKey")}
"""What of an answer is binary, beside DynamoDB's values."""
TRANSIENT_STATUSES = frozenset({500, 502, 503, 504})
TRANSIENT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"})
THROTTLING_CODES = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
        "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded",
        "LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    }
)  # fmt: skip
CHANCE = SystemRandom()
PAUSE, PAUSE_THROTTLED = 0.025, 1.0  # s, the longest pause before the second attempt
BUDGET, COST, COST_THROTTLED = 500, 14, 5
"""Attempts beyond the first cost this much of a budget, and give it back when they succeed: a service that fails is not asked twice as
often."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a call waits (s), and how often it is made."""

    connect: float = 1.0
    read: float = 2.0
    attempts: int = 3


class Service:
    """A client of one service. Every operation is a method, by boto3's name."""

    def __init__(self, place: Place, patience: Patience) -> None:
        self._place, self._attempts = place, patience.attempts
        self._connections = Connections(place.endpoint, connect=patience.connect, read=patience.read)
        version, self._prefix = PROTOCOLS[place.service]
        self._headers = {"host": self._connections.host, "content-type": f"application/x-amz-json-{version}"}
        self._budget, self._lock = BUDGET, Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        operation = "".join(word.capitalize() for word in name.split("_"))

        def call(**arguments: Any) -> Any:
            return self._call(operation, arguments)

        setattr(self, name, call)
        return call

    @property
    def name(self) -> str:
        """The service's name."""
        return self._place.service

    def close(self) -> None:
        """Close the connections that are kept."""
        self._connections.close()

    def _call(self, operation: str, arguments: Mapping[str, Any]) -> Any:
        body = json.dumps(arguments, separators=(",", ":"), default=_base64).encode()
        paid = 0
        for attempt in range(1, self._attempts + 1):
            try:
                answer = self._answer(operation, body)
            except (ClientError, HTTPClientError, ConnectionError) as failure:
                throttled = _code(failure) in THROTTLING_CODES
                if attempt == self._attempts or not (throttled or _is_transient(failure)):
                    raise
                if not self._pay(price := COST_THROTTLED if throttled else COST):
                    raise
                paid = price
                time.sleep(CHANCE.random() * (PAUSE_THROTTLED if throttled else PAUSE) * 2 ** (attempt - 1))
            else:
                self._give_back(paid or 1)
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _answer(self, operation: str, body: bytes) -> Any:
        """The answer to one attempt.

        Raises:
            ClientError: the service refused.
            BotoCoreError: no answer came, or not a whole one.
        """
        place = self._place
        headers = {**self._headers, "x-amz-target": f"{self._prefix}.{operation}"}
        headers = signed(headers, body, place.keys(), place.region, place.service, datetime.now(UTC))
        headers["user-agent"] = "tessera"
        if trace := os.environ.get("_X_AMZN_TRACE_ID"):
            headers["x-amzn-trace-id"] = trace
        answer = self._connections.exchange(headers, body)
        content = answer.content
        if (sum_of_content := answer.named.get("x-amz-crc32")) and int(sum_of_content) != zlib.crc32(content):
            raise HTTPClientError(error="the answer's checksum is another")
        if answer.status != 200:
            raise refusal_of(operation, answer.status, dict(answer.headers), content)
        told = json.loads(content) if content else {}
        for name in BINARY.get(place.service, ()):
            if name in told:
                told[name] = b64decode(told[name])
        return told

    def _pay(self, price: int) -> bool:
        with self._lock:
            if price > self._budget:
                return False
            self._budget -= price
            return True

    def _give_back(self, price: int) -> None:
        if self._budget < BUDGET:
            with self._lock:
                self._budget = min(BUDGET, self._budget + price)


def client_of(service: str, patience: Patience = Patience()) -> Any:
    """A client of a service at the place that the environment names: ours, or boto3's where it asks for more."""
    if place := place_of(service):
        return Service(place, patience)
    import boto3
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": patience.attempts}
    named: Any = service
    return boto3.client(
        named, config=Config(connect_timeout=patience.connect, read_timeout=patience.read, retries=retries, max_pool_connections=16)
    )


def refusal_of(operation: str, status: int, headers: Mapping[str, str], content: bytes) -> ClientError:
    """What botocore raises for an answer that is not 200: the code without its namespace, the message, and what else was told."""
    try:
        told: dict[str, Any] = json.loads(content or b"{}")
        code = str(told.pop("__type", None) or headers.get("x-amzn-errortype") or status)
    except (ValueError, AttributeError):
        generic = status >= 500 and (not content or content.startswith(b"<html>"))
        told, code = {"message": responses.get(status, "") if generic else content.decode(errors="replace")}, str(status)
    message = told.pop("message", None) or told.pop("Message", None) or ""
    error = {"Message": message, "Code": code.partition(":")[0].rpartition("#")[2]}
    metadata = {"HTTPStatusCode": status, "RequestId": headers.get("x-amzn-requestid", ""), "HTTPHeaders": headers, "RetryAttempts": 0}
    response: Any = {**told, "Error": error, "ResponseMetadata": metadata}
    return ClientError(response, operation)


def _code(failure: BaseException) -> str:
    return str(failure.response["Error"]["Code"]) if isinstance(failure, ClientError) else ""


def _is_transient(failure: ClientError | BotoCoreError) -> bool:
    if not isinstance(failure, ClientError):
        return True
    return failure.response["ResponseMetadata"]["HTTPStatusCode"] in TRANSIENT_STATUSES or _code(failure) in TRANSIENT_CODES


def _base64(value: Any) -> str:
    """A binary value as JSON has it."""
    return b64encode(value).decode()
