"""Calls that are awaited: the steps of `tessera_client.steps`, one after the other, without holding up the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator, Mapping
from dataclasses import replace
from typing import Any

from tessera_client.aio.transport import Transport
from tessera_client.answer import Answer
from tessera_client.calls import Call, CallShapes, TokenState, worth_another
from tessera_client.errors import NoAnswer, TesseraError
from tessera_client.patience import Patience
from tessera_client.steps import Ask, Step, Wait

__all__ = ["AccessToken", "Calls", "TokenState"]


class Asking:
    """A request for a token that is under way, made for so many seconds."""

    def __init__(self, now: float, seconds: float, outcome: Coroutine[Any, Any, str]) -> None:
        self.seconds, self.until = seconds, now + seconds
        self.outcome = asyncio.ensure_future(outcome)
        self.outcome.add_done_callback(lambda task: task.cancelled() or task.exception())  # whoever waits has it, too

    def serves(self, now: float, seconds: float) -> bool:
        """Whether somebody with so many seconds may wait for it: it is still under way in this loop, and was given at least as long."""
        here = self.outcome.get_loop() is asyncio.get_running_loop()
        return here and not self.outcome.done() and now < self.until and seconds <= self.seconds


class AccessToken:
    """The access token of a client, for all tasks of a loop. It is asked for by a task of its own, once for all who wait: each gives up at
    its own time, which ends the request for nobody else. Whoever has more time than the request under way was given begins another."""

    def __init__(self, transport: Transport, state: TokenState, patience: Patience) -> None:
        self._transport, self.state, self._patience = transport, state, patience
        self._asking: Asking | None = None

    async def current(self, until: float | None = None) -> str:
        """The token; `until` is when to give up, by the patience's clock."""
        end = self._patience.clock() + self._patience.timeout if until is None else until
        while True:
            if token := self.state.fresh:
                return token
            now, asking = self._patience.clock(), self._asking
            if asking is None or not asking.serves(now, end - now):
                seconds = max(end - now, self._patience.timeout)
                steps = self.state.asked(self._patience, now + seconds)
                asking = self._asking = Asking(now, seconds, _run(steps, self._transport, self))
            try:
                return await asyncio.wait_for(asyncio.shield(asking.outcome), max(0.0, end - now))
            except asyncio.TimeoutError:  # before Python 3.11 it is none of the built-in ones
                raise NoAnswer("POST /oidc/token: no answer in time") from None
            except NoAnswer:
                if not worth_another(end, asking.until, self._patience.clock()):
                    raise

    async def scopes(self) -> frozenset[str]:
        """What the client may do."""
        await self.current()
        return self.state.scopes


class Calls(CallShapes):
    """The calls of one client, awaited."""

    def __init__(self, transport: Transport, token: AccessToken, patience: Patience, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(patience, headers)
        self.transport, self.token = transport, token

    async def make(self, call: Call) -> Any:
        return await _run(call.steps(self.token.state, self.patience, self.headers), self.transport, self.token)

    def changed(self, headers: Mapping[str, str] | None, **patience: Any) -> Calls:
        """The same calls with another patience or more headers, on the same connections and token."""
        return Calls(self.transport, self.token, replace(self.patience, **patience), {**self.headers, **(headers or {})})


async def _run(steps: Generator[Step, Any, Any], transport: Transport, token: AccessToken) -> Any:
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
                told = await _sent(transport, step)
            elif isinstance(step, Wait):
                await asyncio.sleep(step.seconds)
            else:
                told = await token.current(step.until)
        except TesseraError as raised:
            fault = raised


async def _sent(transport: Transport, ask: Ask) -> Answer:
    try:
        return await asyncio.wait_for(
            transport.request(ask.method, ask.path, body=ask.body, headers=ask.headers, timeout=ask.timeout), ask.timeout
        )
    except asyncio.TimeoutError:
        raise NoAnswer(f"{ask.method} {ask.path.partition('?')[0]}: no answer within {ask.timeout:.1f} s") from None
