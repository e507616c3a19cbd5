"""One call of the Risk API: with an access token, within a deadline, repeated where that is safe and worth it.

A call is safe to repeat if it reads, replaces or deletes, or if it is a POST with an idempotency key: the server then answers a repeat as
it answered the first. Every POST gets a key of its own, unless its caller has one or calls are tried only once.

What happens in a call is told once, as steps: ask this, wait so long, have a token. `Calls` takes the steps one after the other and
`aio.Calls` awaits them; neither decides anything.
"""

from __future__ import annotations

import json
import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, TypedDict
from urllib.parse import quote, urlencode
from uuid import uuid4

from tessera_client import refusals
from tessera_client.answer import Answer, answered_with
from tessera_client.errors import NoAnswer, Refusal, TesseraError, Unsendable
from tessera_client.transport import Transport

RESOURCE = "https://risk.identity.security"
RENEW_BEFORE_EXPIRY = 60.0  # seconds
FIRST_SHARE = 0.6  # of the time that is left, which an attempt may take while another may follow
MUCH_LATER = 0.05  # seconds
SHOWN = 200  # characters of what was no answer of ours

Clock = Callable[[], float]
"""Seconds since whenever."""


@dataclass(frozen=True)
class Attempt:
    """One attempt of a call, as a hook is told of it: never a query, a body, a token or a secret."""

    method: str
    path: str
    number: int
    seconds: float
    status: int | None
    """None where nobody answered."""
    request_id: str
    error: TesseraError | None


Hook = Callable[[Attempt], object]


@dataclass(frozen=True)
class Patience:
    """How long a call may take and how often it is tried. `timeout` (seconds) counts for the whole call: getting a token, all attempts and
    the pauses between. An attempt that may be followed by another gets six tenths of what is left, so that one that hangs does not take
    all; `attempt_timeout` bounds each besides."""

    timeout: float = 2.0
    attempts: int = 3
    pause: float = 0.1
    """Seconds before the second attempt, at most; doubled with each further one."""
    attempt_timeout: float | None = None
    on_attempt: Hook | None = field(default=None, repr=False)
    """Is told of every attempt, for logs and metrics. What it raises is ignored."""
    sleep: Callable[[float], object] = field(default=time.sleep, repr=False)
    clock: Clock = field(default=time.monotonic, repr=False)

    def send(self, attempt: Callable[[float], Answer], *, repeatable: bool) -> Answer:
        """An answer that is no refusal; `attempt` is told how many seconds it has.

        Raises:
            NoAnswer: nobody answered in time.
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
                pause = _pause(raised, self.pause * 2 ** (number - 1))
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
    """What of a patience may be changed for some calls."""

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
    """A step: let so many seconds pass."""

    seconds: float


@dataclass(frozen=True)
class NeedToken:
    """A step: have an access token, asked for until then if there is none. The answer is the token."""

    until: float


Step = Ask | Wait | NeedToken


def run(
    steps: Generator[Step, Any, Any], ask: Callable[[Ask], Answer], sleep: Callable[[float], object], token: Callable[[float], str] = str
) -> Any:
    """Take steps one after the other; answers what they come to."""
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
    """The answer, unless it is a refusal: that is raised, by its code, else by its status. What is not in the API's language is none."""
    if answer.is_foreign:
        raise NoAnswer(f"answered with {answer.status} and what is not ours: {str(answer.body)[:SHOWN]!r}")
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


class TokenState:
    """The access token of a client, renewed a minute before it expires."""

    def __init__(self, client_id: str, client_secret: str, clock: Clock) -> None:
        self._clock = clock
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret, "resource": RESOURCE}
        self._token, self.scopes, self._until = "", frozenset[str](), float("-inf")

    @property
    def fresh(self) -> str | None:
        """The token, if it is good for another minute."""
        return self._token if self._clock() <= self._until - RENEW_BEFORE_EXPIRY else None

    def forget(self, token: str) -> None:
        """The server does not take this token any more."""
        if token == self._token:
            self._until = float("-inf")

    def asked(self, patience: Patience, until: float) -> Generator[Step, Any, str]:
        """The steps to another one."""
        body, headers = urlencode(self._form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        answer = yield from patience.attempts_of(
            "POST", "/oidc/token", until, True, lambda timeout: Ask("POST", "/oidc/token", body, headers, timeout)
        )
        token = answer.fields
        if not isinstance(token.get("access_token"), str) or not isinstance(token.get("expires_in"), int):
            raise NoAnswer("POST /oidc/token: answered without an access token")
        self._token, self.scopes = token["access_token"], frozenset(str(token.get("scope", "")).split())
        self._until = self._clock() + token["expires_in"]
        return self._token


class Asking:
    """A request for a token that is under way, made for so many seconds."""

    def __init__(self, now: float, seconds: float) -> None:
        self.seconds, self.until = seconds, now + seconds
        self.outcome: Future[str] = Future()

    def serves(self, now: float, seconds: float) -> bool:
        """Whether somebody with so many seconds may wait for it: it is still under way, and was given at least as long."""
        return now < self.until and seconds <= self.seconds


class AccessToken:
    """The access token of a client, for all threads. It is asked for by a thread of its own, once for all who wait: each gives up at its
    own time, which ends the request for nobody else. Whoever has more time than the request under way was given begins another."""

    def __init__(self, transport: Transport, state: TokenState, patience: Patience) -> None:
        self._transport, self.state, self._patience = transport, state, patience
        self._lock = threading.Lock()
        self._asking: Asking | None = None

    def current(self, until: float | None = None) -> str:
        """The token; `until` is when to give up, by the patience's clock."""
        end = self._patience.clock() + self._patience.timeout if until is None else until
        while True:
            now = self._patience.clock()
            with self._lock:
                if token := self.state.fresh:
                    return token
                asking = self._asking
                if asking is None or not asking.serves(now, end - now):
                    asking = self._asking = self._begun(now, max(end - now, self._patience.timeout))
            try:
                return asking.outcome.result(max(0.0, end - now))
            except NotDone:
                raise NoAnswer("POST /oidc/token: no answer in time") from None
            except NoAnswer:
                if not worth_another(end, asking.until, self._patience.clock()):
                    raise

    def scopes(self) -> frozenset[str]:
        """What the client may do."""
        self.current()
        return self.state.scopes

    def _begun(self, now: float, seconds: float) -> Asking:
        asking = Asking(now, seconds)
        # in the caller's context, so that a hook knows whose call it is told of
        threading.Thread(target=copy_context().run, args=(self._ask, asking), name="tessera-token", daemon=True).start()
        return asking

    def _ask(self, asking: Asking) -> None:
        try:
            token = str(run(self.state.asked(self._patience, asking.until), lambda ask: sent(self._transport, ask), self._patience.sleep))
        except BaseException as fault:
            self._done(asking)
            asking.outcome.set_exception(fault)
        else:
            self._done(asking)
            asking.outcome.set_result(token)

    def _done(self, asking: Asking) -> None:
        with self._lock:
            if self._asking is asking:
                self._asking = None


def worth_another(end: float, until: float, now: float) -> bool:
    """Whether somebody who waits until `end` asks again when a request that was given until then had no answer: who came with the first
    does not, who came late has time left that the request had not."""
    return end - until >= MUCH_LATER and end > now


def sent(transport: Transport, ask: Ask) -> Answer:
    return transport.request(ask.method, ask.path, body=ask.body, headers=ask.headers, timeout=ask.timeout)


@dataclass(frozen=True)
class Call:
    """A call as its method tells it."""

    method: str
    path: str
    body: object = None
    query: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    text: bool = False
    """Whether the answer is a file's text and not JSON."""

    def steps(self, state: TokenState, patience: Patience, headers: Mapping[str, str]) -> Generator[Step, Any, Any]:
        """All that happens in it; comes to the body of the answer. A token that is no longer taken is replaced once."""
        until = patience.clock() + patience.timeout
        try:
            raw, path = None if self.body is None else encoded(self.body), self.path + _query(self.query)
        except (TypeError, ValueError, RecursionError) as fault:
            raise Unsendable(f"{self.method} {self.path}: {fault}") from fault
        token = yield NeedToken(until)
        try:
            answer = yield from self._tried(patience, until, path, raw, {**headers, "Authorization": f"Bearer {token}"})
        except (refusals.TokenExpired, refusals.InvalidToken):
            state.forget(token)
            token = yield NeedToken(until)
            answer = yield from self._tried(patience, until, path, raw, {**headers, "Authorization": f"Bearer {token}"})
        if self.text:
            return answer.body or ""  # an export of nothing
        if not isinstance(answer.body, (dict, list)):
            raise NoAnswer(f"{self.method} {self.path}: answered {answer.status} with what is not ours: {str(answer.body or '')[:SHOWN]!r}")
        return answered_with(answer)

    def _tried(
        self, patience: Patience, until: float, path: str, raw: bytes | None, headers: Mapping[str, str]
    ) -> Generator[Step, Any, Answer]:
        more = {**({"Content-Type": "application/json"} if raw is not None else {}), **({"Idempotency-Key": self.key} if self.key else {})}
        repeatable = self.method != "POST" or self.key is not None
        ask = lambda timeout: Ask(self.method, path, raw, {**headers, **more}, timeout)  # noqa: E731
        answer: Answer = yield from patience.attempts_of(self.method, path, until, repeatable, ask)
        return answer


class CallShapes(ABC):
    """How calls are told: the same for those that are made and those that are awaited."""

    def __init__(self, patience: Patience, headers: Mapping[str, str] | None = None) -> None:
        self.patience = patience
        self.headers = dict(headers or {})

    def get(self, path: str, *, as_text: bool = False, **query: object) -> Any:
        return self.make(Call("GET", path, query=query, text=as_text))

    def put(self, path: str, body: object = None, **query: object) -> Any:
        return self.make(Call("PUT", path, body, query))

    def delete(self, path: str, **query: object) -> Any:
        return self.make(Call("DELETE", path, query=query))

    def post(self, path: str, body: object, key: str | None = None, **query: object) -> Any:
        """`key` is the idempotency key; without one, one is made where the call may be repeated."""
        return self.make(Call("POST", path, body, query, key or (str(uuid4()) if self.patience.attempts > 1 else None)))

    @abstractmethod
    def make(self, call: Call) -> Any:
        """Make the call: its answer's body, or what is awaited for it."""


class Calls(CallShapes):
    """The calls of one client. Thread-safe."""

    def __init__(self, transport: Transport, token: AccessToken, patience: Patience, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(patience, headers)
        self.transport, self.token = transport, token

    def make(self, call: Call) -> Any:
        steps = call.steps(self.token.state, self.patience, self.headers)
        return run(steps, lambda ask: sent(self.transport, ask), self.patience.sleep, self.token.current)

    def changed(self, headers: Mapping[str, str] | None, **patience: Any) -> Calls:
        """The same calls with another patience or more headers, on the same connections and token."""
        return Calls(self.transport, self.token, replace(self.patience, **patience), {**self.headers, **(headers or {})})


def encoded(value: object) -> bytes:
    """JSON in UTF-8. Moments become epoch milliseconds; decimals become numbers.

    Raises:
        ValueError: a moment has no time zone, or a number is none of JSON's.
        TypeError: of a value that JSON has no form for.
    """
    return json.dumps(value, default=_plain, allow_nan=False).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: nobody can tell which moment it is")
        return round((value - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1000)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def segment(value: object) -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe="")


def _query(query: Mapping[str, object]) -> str:
    """The query string; what is None or False is left out, what is neither text nor number is JSON."""
    told = {name: _text(value) for name, value in query.items() if value is not None and value is not False}
    return f"?{urlencode(told)}" if told else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else encoded(value).decode()
