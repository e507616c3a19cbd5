"""What happens in a call, as steps: send this request, wait so long, get a token. The code that runs them decides nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera_client import refusals
from tessera_client.answer import Answer
from tessera_client.errors import NoAnswer, Refusal, TesseraError

SHOWN = 200  # characters of an answer that is not from the API


@dataclass(frozen=True)
class Ask:
    """A step: send this request."""

    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str] = field(repr=False)
    timeout: float


@dataclass(frozen=True)
class Wait:
    """A step: wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class NeedToken:
    """A step: get an access token; without one, request it until the given time. The result is the token."""

    until: float


Step = Ask | Wait | NeedToken


def run(
    steps: Generator[Step, Any, Any], ask: Callable[[Ask], Answer], sleep: Callable[[float], object], token: Callable[[float], str] = str
) -> Any:
    """Run steps one after the other; returns their result."""
    told: Any = None
    fault: TesseraError | None = None
    while True:
        try:
            step = steps.send(told) if fault is None else steps.throw(fault)
        except StopIteration as done:
            return done.value
        told = fault = None
        try:
            if isinstance(step, Ask):
                told = ask(step)
            elif isinstance(step, Wait):
                sleep(step.seconds)
            else:
                told = token(step.until)
        except TesseraError as raised:
            fault = raised


def accepted(answer: Answer) -> Answer:
    """The answer, unless it is a refusal: that is raised, by its code, otherwise by its status. An answer that is not from the API is no
    answer."""
    if answer.is_foreign:
        raise NoAnswer(f"answered with {answer.status} and not by the API: {str(answer.body)[:SHOWN]!r}")
    if 200 <= answer.status < 300:
        return answer
    told = str(answer.fields.get("error_code", ""))
    raise (refusals.BY_CODE.get(told) or refusals.BY_STATUS.get(answer.status, Refusal))(answer)


def pause_of(fault: TesseraError, longest: float) -> float | None:
    """Seconds until another try is useful; None if it never is."""
    if isinstance(fault, NoAnswer):
        return random.uniform(0, longest)  # noqa: S311
    if isinstance(fault, Refusal) and (fault.status in (429, 500, 502, 503, 504) or isinstance(fault, refusals.IdempotencyInProgress)):
        return fault.retry_after if fault.retry_after is not None else random.uniform(longest / 2, longest)  # noqa: S311
    return None
