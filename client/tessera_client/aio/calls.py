"""Calls that are awaited: the steps of `tessera_client.calls`, one after the other, without holding up the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from tessera_client.aio.transport import Transport
from tessera_client.answer import Answer
from tessera_client.calls import (
    Ask,
    Call,
    CallShapes,
    Clock,
    Patience,
    PatienceOptions,
    Step,
    TokenState,
    Wait,
    patience_of,
    segment,
    settings_of,
)
from tessera_client.errors import NoAnswer, TesseraError

__all__ = [
    "AccessToken", "Calls", "Clock", "Patience", "PatienceOptions", "TokenState", "patience_of", "segment", "settings_of",
]  # fmt: skip


class AccessToken:
    """The access token of a client, for all tasks of a loop. One of them asks; those who come meanwhile share what that one attempt comes
    to."""

    def __init__(self, transport: Transport, state: TokenState, patience: Patience) -> None:
        self._transport, self.state, self._patience = transport, state, patience
        self._asking: asyncio.Task[str] | None = None

    async def current(self, until: float | None = None) -> str:
        """The token; `until` is when to give up, by the patience's clock."""
        end = self._patience.clock() + self._patience.timeout if until is None else until
        if token := self.state.fresh:
            return token
        if self._asking is None:
            self._asking = asyncio.ensure_future(_run(self.state.asked(self._patience, end), self._transport, self))
            self._asking.add_done_callback(self._done)
        try:
            return await asyncio.wait_for(asyncio.shield(self._asking), max(0.0, end - self._patience.clock()))
        except asyncio.TimeoutError:  # before Python 3.11 it is none of the built-in ones
            raise NoAnswer("POST /oidc/token: no answer in time") from None

    async def scopes(self) -> frozenset[str]:
        """What the client may do."""
        await self.current()
        return self.state.scopes

    def _done(self, task: asyncio.Task[str]) -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # whoever waits has it, too


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
