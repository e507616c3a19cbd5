"""The access token of a client: asked for once for all who wait, and nobody's hurry or patience is another's."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep
from typing import Any

import pytest

from tessera_client import Answer, Backend, NoAnswer, Patience, aio, refusals
from tests.client.alone.test_calls import RECEIPT, TOKEN, Server, report


def test_a_token_is_asked_for_once_and_renewed_before_it_expires() -> None:
    server = Server(*[RECEIPT] * 4)
    backend = server.backend()
    report(backend)
    server.now += 3600 - 61
    report(backend)
    assert server.tokens_asked() == 1
    server.now += 2
    report(backend)
    assert server.tokens_asked() == 2
    assert backend.scopes() == {"risk:actions", "risk:explanations"}


@pytest.mark.parametrize("code", ["token_expired", "invalid_token"])
def test_a_token_that_is_not_taken_any_more_is_replaced_once(code: str) -> None:
    stale, fresh = Answer(401, {"error_code": code}), Answer(200, {**TOKEN.body, "access_token": "a-2"})
    server = Server(stale, RECEIPT)
    server.tokens = [TOKEN, fresh]
    assert report(server.backend()) == RECEIPT.body
    assert [headers["Authorization"] for _, headers in server.calls()] == ["Bearer a-1", "Bearer a-2"]
    assert len({headers["Idempotency-Key"] for _, headers in server.calls()}) == 1
    server = Server(stale, stale)
    with pytest.raises(refusals.Unauthenticated):
        report(server.backend())


def test_a_wrong_secret_is_refused() -> None:
    server = Server()
    server.tokens = [Answer(401, {"error_code": "invalid_client", "message": "The client is unknown or its secret is wrong."})]
    with pytest.raises(refusals.InvalidClient):
        report(server.backend())


# many at once


def test_those_who_wait_for_a_token_share_what_the_one_request_comes_to() -> None:
    """Ten threads against a server that hangs: each gives up after its own deadline, and the token is asked for once."""
    asked, begun = [], Barrier(10)

    class Hanging:
        def request(self, method: str, path: str, **_: Any) -> Answer:
            asked.append(path)
            sleep(0.3)
            raise NoAnswer(path)

    backend = Backend(Hanging(), "id", "secret", patience=Patience(timeout=0.4, attempts=1))

    def once(_: int) -> str:
        begun.wait()
        with pytest.raises(NoAnswer) as silent:
            report(backend)
        return str(silent.value)

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(once, range(10))) == {"/oidc/token"}
    assert asked == ["/oidc/token"]


class Gate:
    """A server whose token requests come to their turn only when it opens; after those, it answers at once."""

    def __init__(self, *turns: Answer | Exception) -> None:
        self.turns = list(turns)
        self.open, self.reached = Event(), Event()
        self.tokens = 0
        self.now, self.looked = 0.0, 0

    def clock(self) -> float:
        self.looked += 1
        return self.now

    def request(self, method: str, path: str, **_: Any) -> Answer:
        if path != "/oidc/token":
            return RECEIPT
        self.tokens += 1
        if not self.turns:
            return TOKEN
        turn = self.turns.pop(0)
        self.reached.set()
        assert self.open.wait(60)
        if isinstance(turn, Exception):
            raise turn
        return turn


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as several:
        yield several


def hasty(backend: Backend) -> None:
    with pytest.raises(NoAnswer, match="no answer in time"):
        report(backend.with_options(timeout=0.02, attempts=1))


def test_who_gives_up_first_ends_the_request_for_nobody(threads: ThreadPoolExecutor) -> None:
    server = Gate(TOKEN)
    backend = Backend(server, "id", "secret", patience=Patience(timeout=60))
    hasty(backend)  # it began the request, which goes on
    patient = threads.submit(report, backend)
    server.open.set()
    assert patient.result() == RECEIPT.body
    assert server.tokens == 1


def test_who_is_patient_holds_up_nobody(threads: ThreadPoolExecutor) -> None:
    server = Gate(TOKEN)
    backend = Backend(server, "id", "secret", patience=Patience(timeout=60))
    patient = threads.submit(report, backend)
    server.reached.wait()
    hasty(backend)
    assert not patient.done()
    server.open.set()
    assert patient.result() == RECEIPT.body
    assert server.tokens == 1


def test_who_has_more_time_than_the_request_under_way_begins_another(threads: ThreadPoolExecutor) -> None:
    server = Gate(TOKEN)
    backend = Backend(server, "id", "secret", patience=Patience(timeout=30, attempts=1))
    first = threads.submit(report, backend)
    server.reached.wait()
    assert report(backend.with_options(timeout=60)) == RECEIPT.body, "while the first still hangs"
    assert not first.done()
    server.open.set()
    assert first.result() == RECEIPT.body
    assert server.tokens == 2


def test_who_came_late_to_a_request_that_fails_begins_another(threads: ThreadPoolExecutor) -> None:
    server = Gate(NoAnswer("gone"))
    backend = Backend(server, "id", "secret", patience=Patience(timeout=30, attempts=1, clock=server.clock), clock=server.clock)
    first = threads.submit(report, backend)
    server.reached.wait()
    server.now += 10
    looked = server.looked
    late = threads.submit(report, backend)
    while server.looked < looked + 2:  # when it began, and how long it may wait
        sleep(0.001)
    server.open.set()
    with pytest.raises(NoAnswer, match="gone"):
        first.result()
    assert late.result() == RECEIPT.body
    assert server.tokens == 2


# awaited


class AwaitedGate:
    """The same for tasks."""

    def __init__(self, *turns: Answer | Exception) -> None:
        self.turns, self.tokens, self.now = list(turns), 0, 0.0
        self.open = asyncio.Event()

    def clock(self) -> float:
        return self.now

    async def request(self, method: str, path: str, **_: Any) -> Answer:
        if path != "/oidc/token":
            return RECEIPT
        self.tokens += 1
        if not self.turns:
            return TOKEN
        turn = self.turns.pop(0)
        await self.open.wait()
        if isinstance(turn, Exception):
            raise turn
        return turn


async def soon() -> None:
    """Let the others come to where they wait."""
    for _ in range(20):
        await asyncio.sleep(0)


async def hasty_task(backend: aio.Backend) -> None:
    with pytest.raises(NoAnswer, match="no answer in time"):
        await report(backend.with_options(timeout=0.02, attempts=1))


def test_a_task_that_gives_up_or_is_cancelled_ends_the_request_for_nobody() -> None:
    async def work() -> None:
        server = AwaitedGate(TOKEN)
        backend = aio.Backend(server, "id", "secret", patience=Patience(timeout=60))
        cancelled = asyncio.ensure_future(report(backend))
        await soon()
        cancelled.cancel()
        await hasty_task(backend)
        patient = asyncio.ensure_future(report(backend))
        await soon()
        await hasty_task(backend)
        assert not patient.done()
        server.open.set()
        assert await patient == RECEIPT.body
        assert server.tokens == 1

    asyncio.run(work())


def test_a_task_with_more_time_than_the_request_under_way_begins_another() -> None:
    async def work() -> None:
        server = AwaitedGate(TOKEN)
        backend = aio.Backend(server, "id", "secret", patience=Patience(timeout=30))
        first = asyncio.ensure_future(report(backend))
        await soon()
        assert await report(backend.with_options(timeout=60)) == RECEIPT.body, "while the first still hangs"
        assert not first.done()
        server.open.set()
        assert await first == RECEIPT.body
        assert server.tokens == 2

    asyncio.run(work())


def test_a_task_that_came_late_to_a_request_that_fails_begins_another() -> None:
    async def work() -> None:
        server = AwaitedGate(NoAnswer("gone"))
        backend = aio.Backend(server, "id", "secret", patience=Patience(timeout=30, attempts=1, clock=server.clock), clock=server.clock)
        first = asyncio.ensure_future(report(backend))
        await soon()
        server.now += 10
        late = asyncio.ensure_future(report(backend))
        await soon()
        server.open.set()
        with pytest.raises(NoAnswer, match="gone"):
            await first
        assert await late == RECEIPT.body
        assert server.tokens == 2

    asyncio.run(work())


def test_a_client_that_served_one_loop_serves_the_next() -> None:
    server = AwaitedGate(TOKEN)
    backend = aio.Backend(server, "id", "secret", patience=Patience(timeout=60))

    async def left_behind() -> None:
        await hasty_task(backend)

    async def answered() -> Any:
        return await report(backend)

    asyncio.run(left_behind())
    assert asyncio.run(answered()) == RECEIPT.body
