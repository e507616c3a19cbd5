"""How long a call may take, how often it is tried, and a hook for its attempts."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypedDict

from tessera_client.answer import Answer
from tessera_client.errors import Refusal, TesseraError
from tessera_client.steps import Ask, Step, Wait, accepted, pause_of, run

FIRST_SHARE = 0.6  # of the remaining time, for an attempt that may be followed by another

Clock = Callable[[], float]
"""Returns seconds from any starting point."""


@dataclass(frozen=True)
class Attempt:
    """One attempt of a call, for a hook: without query, body, token or secret."""

    method: str
    path: str
    number: int
    seconds: float
    status: int | None
    """None without an answer."""
    request_id: str
    error: TesseraError | None


Hook = Callable[[Attempt], object]


@dataclass(frozen=True)
class Patience:
    """How long a call may take and how often it is tried. `timeout` (seconds) counts for the whole call: getting a token, all attempts and
    the pauses between them. An attempt that may be followed by another gets six tenths of the remaining time, so that one that hangs does
    not use it all; `attempt_timeout` is an additional limit for each."""

    timeout: float = 2.0
    attempts: int = 3
    pause: float = 0.1
    """Seconds before the second attempt, at most; doubled with each further one."""
    attempt_timeout: float | None = None
    on_attempt: Hook | None = field(default=None, repr=False)
    """Called for every attempt, for logs and metrics. Anything it raises is ignored."""
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    clock: Clock = field(default=time.monotonic, repr=False)

    def send(self, attempt: Callable[[float], Answer], *, repeatable: bool) -> Answer:
        """An answer that is not a refusal; `attempt` is given its number of seconds.

        Raises:
            NoAnswer: there was no answer in time.
            Refusal: the API declined.
        """
        steps = self.attempts_of("", "", self.clock() + self.timeout, repeatable, lambda timeout: Ask("", "", None, {}, timeout))
        return run(steps, lambda ask: attempt(ask.timeout), self.sleep)

    def attempts_of(
        self, method: str, path: str, until: float, repeatable: bool, ask: Callable[[float], Ask]
    ) -> Generator[Step, Any, Answer]:
        """The attempts at one request until it is answered or there is no time; `until` by `clock`."""
        number = 0
        while True:
            number += 1
            last = not repeatable or number >= self.attempts
            left = max(0.001, until - self.clock())
            began, answer, fault = self.clock(), None, None
            try:
                answer = yield ask(self._share(left, last))
                return accepted(answer)
            except TesseraError as raised:
                fault = raised
                pause = pause_of(raised, self.pause * 2 ** (number - 1))
                if last or pause is None or self.clock() + pause >= until:
                    raise
            finally:
                self._tell(method, path, number, began, answer, fault)
            yield Wait(pause)

    def _share(self, left: float, last: bool) -> float:
        most = left if last else left * FIRST_SHARE
        return most if self.attempt_timeout is None else min(most, self.attempt_timeout)

    def _tell(self, method: str, path: str, number: int, began: float, answer: Answer | None, fault: TesseraError | None) -> None:
        if self.on_attempt is None:
            return
        known = answer or (fault.answer if isinstance(fault, Refusal) else None)
        status, request_id = (known.status, known.request_id) if known else (None, "")
        with suppress(Exception):
            self.on_attempt(Attempt(method, path.partition("?")[0], number, self.clock() - began, status, request_id, fault))


class PatienceOptions(TypedDict, total=False):
    """The options of a patience that may be changed for some calls."""

    timeout: float
    attempts: int
    attempt_timeout: float | None
    on_attempt: Hook | None


def settings_of(environment: Mapping[str, str]) -> tuple[str, str, str]:
    """Address, client id and secret, as the environment names them."""
    names = ("TESSERA_URL", "TESSERA_CLIENT_ID", "TESSERA_CLIENT_SECRET")
    if missing := [name for name in names if not environment.get(name)]:
        raise ValueError(f"Set {', '.join(missing)}.")
    url, client_id, secret = (environment[name] for name in names)
    return url, client_id, secret


def patience_of(environment: Mapping[str, str]) -> Patience:
    """The patience, with the time-out that the environment names."""
    told = environment.get("TESSERA_TIMEOUT") or None
    try:
        return Patience() if told is None else Patience(timeout=float(told))
    except ValueError:
        raise ValueError(f"TESSERA_TIMEOUT takes seconds, such as 2.5, not {told!r}.") from None
