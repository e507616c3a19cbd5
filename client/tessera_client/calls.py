"""One call of the Risk API: with an access token, within a deadline, repeated where that is safe and worth it.

A call is safe to repeat if it reads, replaces or deletes, or if it is a POST with an idempotency key: the server then answers a repeat as
it answered the first. Every POST gets a key of its own, unless its caller has one or calls are tried only once.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from tessera_client import refusals
from tessera_client.answer import Answer
from tessera_client.errors import NoAnswer, Refusal, TesseraError
from tessera_client.transport import Transport
from tessera_client.types import TokenAnswer

RESOURCE = "https://risk.identity.security"
RENEW_BEFORE_EXPIRY = 60.0  # seconds

type Clock = Callable[[], float]
"""Seconds since whenever."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a call may take and how often it is tried. `timeout` counts for the whole call, pauses between attempts included."""

    timeout: float = 2.0
    attempts: int = 3
    pause: float = 0.1
    """Seconds before the second attempt, at the most; doubled with each further one."""
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    clock: Clock = field(default=time.monotonic, repr=False)

    def send(self, attempt: Callable[[float], Answer], *, repeatable: bool) -> Answer:
        """An answer that is no refusal; `attempt` is told how many seconds it has.

        Raises:
            NoAnswer: nobody answered in time.
            Refusal: the API declined.
        """
        until, number = self.clock() + self.timeout, 0
        while True:
            number += 1
            try:
                return accepted(attempt(max(0.001, until - self.clock())))
            except TesseraError as fault:
                pause = _pause(fault, self.pause * 2 ** (number - 1))
                if not repeatable or number >= self.attempts or pause is None or self.clock() + pause >= until:
                    raise
            self.sleep(pause)


def accepted(answer: Answer) -> Answer:
    """The answer, unless it is a refusal: that is raised, by its code, else by its status."""
    if 200 <= answer.status < 300:
        return answer
    told = str(answer.fields.get("error_code", ""))
    raise (refusals.BY_CODE.get(told) or refusals.BY_STATUS.get(answer.status, Refusal))(answer)


def _pause(fault: TesseraError, longest: float) -> float | None:
    """Seconds until it is worth another try; None where it never is."""
    if isinstance(fault, NoAnswer):
        return random.uniform(0, longest)  # noqa: S311 - spreads callers, guards nothing
    if isinstance(fault, Refusal) and (fault.status in (429, 500, 502, 503, 504) or isinstance(fault, refusals.IdempotencyInProgress)):
        return fault.retry_after if fault.retry_after is not None else random.uniform(longest / 2, longest)  # noqa: S311
    return None


class AccessToken:
    """The access token of a client: asked for when it is needed, shared by all threads, renewed a minute before it expires."""

    def __init__(self, transport: Transport, client_id: str, client_secret: str, patience: Patience, clock: Clock) -> None:
        self._transport, self._patience, self._clock = transport, patience, clock
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret, "resource": RESOURCE}
        self._lock = threading.Lock()
        self._token, self._scopes, self._until = "", frozenset[str](), float("-inf")

    def current(self) -> str:
        with self._lock:
            if self._clock() > self._until - RENEW_BEFORE_EXPIRY:
                answer = self._ask()
                self._token, self._scopes = answer["access_token"], frozenset(answer["scope"].split())
                self._until = self._clock() + answer["expires_in"]
            return self._token

    def scopes(self) -> frozenset[str]:
        """What the client may do."""
        self.current()
        return self._scopes

    def forget(self, token: str) -> None:
        """The server does not take this token any more."""
        with self._lock:
            if token == self._token:
                self._until = float("-inf")

    def _ask(self) -> TokenAnswer:
        body, headers = urlencode(self._form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._patience.send(
            lambda timeout: self._transport.request("POST", "/oidc/token", body=body, headers=headers, timeout=timeout), repeatable=True
        )
        token: TokenAnswer = answer.body
        return token


class Calls:
    """The calls of one client. Thread-safe."""

    def __init__(self, transport: Transport, token: AccessToken, patience: Patience) -> None:
        self._transport, self._patience = transport, patience
        self.token = token

    def get(self, path: str, **query: object) -> Any:
        return self.send("GET", path, query=query)

    def put(self, path: str, body: object = None, **query: object) -> Any:
        return self.send("PUT", path, body, query=query)

    def delete(self, path: str, **query: object) -> Any:
        return self.send("DELETE", path, query=query)

    def post(self, path: str, body: object, key: str | None = None, **query: object) -> Any:
        """`key` is the idempotency key; without one, one is made where the call may be repeated."""
        return self.send("POST", path, body, query=query, key=key or (str(uuid4()) if self._patience.attempts > 1 else None))

    def send(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, object] | None = None, key: str | None = None
    ) -> Any:
        """Any call; answers the body. A token that is no longer taken is replaced once."""
        raw = None if body is None else json.dumps(body).encode()
        try:
            return self._send(method, path + _query(query or {}), raw, key)
        except (refusals.TokenExpired, refusals.InvalidToken):
            self.token.forget(self.token.current())
            return self._send(method, path + _query(query or {}), raw, key)

    def _send(self, method: str, path: str, raw: bytes | None, key: str | None) -> Any:
        headers = {"Authorization": f"Bearer {self.token.current()}"}
        headers |= {"Content-Type": "application/json"} if raw is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        return self._patience.send(
            lambda timeout: self._transport.request(method, path, body=raw, headers=headers, timeout=timeout),
            repeatable=method != "POST" or key is not None,
        ).body


def segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


def _query(query: Mapping[str, object]) -> str:
    """The query string; what is None or False is left out, what is neither text nor number is JSON."""
    told = {name: _text(value) for name, value in query.items() if value is not None and value is not False}
    return f"?{urlencode(told)}" if told else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
