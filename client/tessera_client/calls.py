"""One call of the Risk API: with an access token, within a deadline, repeated if that is safe and useful.

A call is safe to repeat if it reads, replaces or deletes, or if it is a POST with an idempotency key: the server then answers a repeat as
it answered the first. Every POST gets a key of its own, unless its caller has one or calls are tried only once.

What happens in a call is written once, as steps: send this request, wait so long, get a token. `Calls` runs the steps and `aio.Calls`
awaits them; neither decides anything.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotDone
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from tessera_client import refusals
from tessera_client.answer import Answer, answered_with
from tessera_client.encoding import encoded, query_of
from tessera_client.errors import NoAnswer, Unsendable
from tessera_client.patience import Clock, Patience
from tessera_client.steps import SHOWN, Ask, NeedToken, Step, run
from tessera_client.transport import Transport

RESOURCE = "https://risk.identity.security"
RENEW_BEFORE_EXPIRY = 60.0  # seconds
MUCH_LATER = 0.05  # seconds


class TokenState:
    """The access token of a client, renewed a minute before it expires."""

    def __init__(self, client_id: str, client_secret: str, clock: Clock) -> None:
        self._clock = clock
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret, "resource": RESOURCE}
        self._token, self.scopes, self._until = "", frozenset[str](), float("-inf")

    @property
    def fresh(self) -> str | None:
        """The token, if it is valid for another minute."""
        return self._token if self._clock() <= self._until - RENEW_BEFORE_EXPIRY else None

    def forget(self, token: str) -> None:
        """Forget a token that the server no longer accepts."""
        if token == self._token:
            self._until = float("-inf")

    def asked(self, patience: Patience, until: float) -> Generator[Step, Any, str]:
        """The steps to a new token."""
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
    """A request for a token in progress, with its time limit in seconds."""

    def __init__(self, now: float, seconds: float) -> None:
        self.seconds, self.until = seconds, now + seconds
        self.outcome: Future[str] = Future()

    def serves(self, now: float, seconds: float) -> bool:
        """Whether a caller with so many seconds may wait for it: it is still in progress, and its time limit is at least as long."""
        return now < self.until and seconds <= self.seconds


class AccessToken:
    """The access token of a client, for all threads. A separate thread requests it once for all who wait. Each waiting caller gives up at
    its own time, without ending the request for the others. A caller with more time than the request in progress starts another."""

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
        """The scopes of the client."""
        self.current()
        return self.state.scopes

    def _begun(self, now: float, seconds: float) -> Asking:
        asking = Asking(now, seconds)
        # in the caller's context, so that a hook knows whose call it is
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
    """Whether a caller who waits until `end` makes another request when one that had time `until` then got no answer: only a caller who
    joined late still has time left."""
    return end - until >= MUCH_LATER and end > now


def sent(transport: Transport, ask: Ask) -> Answer:
    return transport.request(ask.method, ask.path, body=ask.body, headers=ask.headers, timeout=ask.timeout)


@dataclass(frozen=True)
class Call:
    """A call as its method describes it."""

    method: str
    path: str
    body: object = None
    query: Mapping[str, object] = field(default_factory=dict)
    key: str | None = None
    text: bool = False
    """Whether the answer is the text of a file and not JSON."""

    def steps(self, state: TokenState, patience: Patience, headers: Mapping[str, str]) -> Generator[Step, Any, Any]:
        """All steps of the call; returns the body of the answer. A token that is no longer accepted is replaced once."""
        until = patience.clock() + patience.timeout
        try:
            raw, path = None if self.body is None else encoded(self.body), self.path + query_of(self.query)
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
            raise NoAnswer(f"{self.method} {self.path}: answered {answer.status}, but not by the API: {str(answer.body or '')[:SHOWN]!r}")
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
    """How methods describe calls: the same for synchronous and awaited ones."""

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
        """Make the call: returns its answer's body, or an awaitable for it."""


class Calls(CallShapes):
    """The calls of one client. Thread-safe."""

    def __init__(self, transport: Transport, token: AccessToken, patience: Patience, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(patience, headers)
        self.transport, self.token = transport, token

    def make(self, call: Call) -> Any:
        steps = call.steps(self.token.state, self.patience, self.headers)
        return run(steps, lambda ask: sent(self.transport, ask), self.patience.sleep, self.token.current)

    def changed(self, headers: Mapping[str, str] | None, **patience: Any) -> Calls:
        """The same calls with another patience or more headers, sharing connections and token."""
        return Calls(self.transport, self.token, replace(self.patience, **patience), {**self.headers, **(headers or {})})
