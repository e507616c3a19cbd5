"""Every answer that a test of the doors gets is held against the description: its status is named there, and its body is valid."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from local import openapi
from simulator.transport import Answer, DoorTransport

DESCRIBED = openapi.describe()
GATEWAYS = "no code: the gateway's own answer"


class NotAsDescribed(AssertionError):
    """The description says otherwise than what was answered."""


class DescribedDoors(DoorTransport):
    """The doors of this process, which answer what their description says or fail the test."""

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        answer = super().request(method, path, body=body, headers=headers, timeout=timeout)
        template, _ = self._matched(method, path.partition("?")[0])
        if method.lower() in DESCRIBED["paths"].get(template, {}):
            hold(f"{method} {template}", answer)
        return answer


def hold(operation: str, answer: Answer) -> None:
    """Raises `NotAsDescribed`."""
    validator = validator_of(operation, answer.status)
    if validator is None:
        return
    if answer.status >= 400 and answer.body.get("error_code", GATEWAYS) not in codes_of(operation):
        raise NotAsDescribed(f"{operation} refused with {answer.body['error_code']}, which its route does not declare (`refuses=`)")
    for fault in validator.iter_errors(answer.body):
        place = ".".join(map(str, fault.absolute_path))
        raise NotAsDescribed(f"{operation} answered {answer.status}: {place or 'the body'}: {fault.message[:500]}")


@cache
def codes_of(operation: str) -> frozenset[str]:
    """What a route declares that it may refuse with."""
    (route,) = (route for route in openapi.routes() if route.key == operation)
    return frozenset({refusal.code for refusal in route.refusals} | {GATEWAYS})


@cache
def validator_of(operation: str, status: int) -> Draft202012Validator | None:
    """What an answer must be like; None for a file, which has no schema."""
    method, path = operation.split(" ")
    described: Mapping[str, Any] = DESCRIBED["paths"][path][method.lower()]["responses"]
    if str(status) not in described:
        raise NotAsDescribed(f"{operation} answered {status}; its route declares {', '.join(described)} (`refuses=`)")
    answer = described[str(status)]
    if "$ref" in answer:
        answer = DESCRIBED["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    content, *_ = answer["content"].values()  # of a file there may be several kinds
    if "schema" not in content:
        return None
    return Draft202012Validator({**content["schema"], "components": DESCRIBED["components"]})
