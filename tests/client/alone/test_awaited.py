"""The same calls, awaited: they hold nothing up, share one token, and end in time."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tessera_client import Answer, NoAnswer, Patience, refusals
from tessera_client.aio import Backend, HttpTransport
from tests.client.alone.test_calls import BUSY, RECEIPT, TOKEN, Turn, turn


class Server:
    """Answers in turn."""

    def __init__(self, *turns: Turn, hangs: bool = False) -> None:
        self.turns, self.hangs = list(turns), hangs
        self.asked: list[str] = []

    async def request(self, method: str, path: str, *, body: Any = None, headers: Any = None, timeout: float | None = None) -> Answer:
        self.asked.append(path)
        await asyncio.sleep(60 if self.hangs else 0)
        return TOKEN if path == "/oidc/token" else turn(self.turns.pop(0))


def awaited(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    return asyncio.run(work())


def test_a_call_is_repeated_and_comes_to_its_answer() -> None:
    server = Server(BUSY, RECEIPT)

    async def work() -> Any:
        async with Backend(server, "id", "secret", patience=Patience(timeout=5)) as backend:
            return await backend.report_result(action_token="t", result="success")

    assert awaited(work) == RECEIPT.body


def test_ten_at_once_ask_for_one_token() -> None:
    server = Server(*[RECEIPT] * 10)

    async def work() -> list[Any]:
        backend = Backend(server, "id", "secret")
        return await asyncio.gather(*(backend.report_result(action_token="t", result="success") for _ in range(10)))

    assert len(awaited(work)) == 10
    assert server.asked.count("/oidc/token") == 1


def test_what_hangs_ends_for_all_who_wait() -> None:
    server = Server(hangs=True)

    async def work() -> list[Any]:
        backend = Backend(server, "id", "secret", patience=Patience(timeout=0.2, attempts=1))
        calls = (backend.recommend(action_type="login", session_token="s", otherwise="challenge") for _ in range(5))
        return await asyncio.gather(*calls)

    decisions = awaited(work)
    assert {(each.type, type(each.error)) for each in decisions} == {("challenge", NoAnswer)}
    assert server.asked == ["/oidc/token"]


def test_refusals_and_pages_are_the_same() -> None:
    server = Server(
        Answer(200, {"data": [{"id": 1}], "more": True}),
        Answer(200, {"data": [{"id": 2}], "more": False}),
        Answer(404, {"error_code": "label_not_found"}),
    )

    async def work() -> list[Any]:
        backend = Backend(server, "id", "secret")
        found = [each["id"] async for each in backend.search.each(start_time=1, end_time=2)]
        with pytest.raises(refusals.LabelNotFound):
            await backend.labels.read("l")
        return found

    assert awaited(work) == [1, 2]


def test_over_http() -> None:
    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).decode()
        agent = next(each for each in line.split("\r\n") if each.lower().startswith("user-agent"))
        body = json.dumps({"agent": agent}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async def work() -> None:
        server = await asyncio.start_server(served, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = HttpTransport(f"http://127.0.0.1:{port}", proxy="", user_agent="shop/3")
        answer = await transport.request("GET", "/health", timeout=5)
        assert "shop/3 tessera-python/" in answer.body["agent"]
        server.close()
        await transport.close()
        with pytest.raises(NoAnswer, match="GET /x"):
            await HttpTransport("http://127.0.0.1:9", proxy="").request("GET", "/x?token=abc", timeout=1)

    awaited(work)
