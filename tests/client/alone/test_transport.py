"""Over HTTP: kept connections, and whatever is no answer in time."""

import asyncio
import gc
import gzip
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from tessera_client import HttpTransport, NoAnswer, aio, deadline, transport

ANSWERS = {
    "/text": ("text/csv; charset=utf-8", b"a,b\n"),
    "/nothing": ("application/json", b""),
    "/page": ("text/html", b"<p>"),
    "/endless": ("text/plain", b"x" * 3000),
    "/long": ("text/plain", b"x" * 4_000_000),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"
    connections: set[Any] = set()  # noqa: RUF012 - the test's own
    authorizations: list[Any] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
        self.authorizations += self.headers.get_all("Proxy-Authorization", [])
        path = self.path.partition("?")[0]
        if path == "/slow":
            time.sleep(0.6)
        kind, body = ANSWERS.get(path, ("application/json", b'{"path": "%s"}' % path.encode()))
        packed = path == "/packed"
        self.send_response(302 if self.path == "/elsewhere" else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Location", "/text")
        if packed:
            self.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # who waited has gone
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Who asked has gone before all of the answer was sent."""


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with Quiet(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_answers_are_decoded_by_their_type(base_url: str) -> None:
    http = HttpTransport(base_url + "/")
    assert http.request("GET", "/json").body == {"path": "/json"}
    assert http.request("GET", "/packed").body == {"path": "/packed"}
    assert http.request("GET", "/text").body == "a,b\n"
    assert http.request("GET", "/page").body == "<p>"
    assert http.request("GET", "/nothing").body is None
    assert http.request("GET", "/json").headers["content-type"] == "application/json"


def test_a_redirect_is_an_answer(base_url: str) -> None:
    assert HttpTransport(base_url).request("GET", "/elsewhere").status == 302


def test_a_connection_is_kept(base_url: str) -> None:
    Handler.connections.clear()
    http = HttpTransport(base_url)
    for _ in range(5):
        http.request("GET", "/json")
    assert len(Handler.connections) == 1


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the first loop, which ended with its connection open
def test_one_loop_after_another_is_served(base_url: str) -> None:
    http = aio.HttpTransport(base_url, proxy="")

    async def status() -> int:
        return (await http.request("GET", "/json")).status

    async def ended() -> None:
        assert await status() == 200
        await http.close()

    assert asyncio.run(status()) == 200
    asyncio.run(ended())
    gc.collect()


def test_who_is_too_slow_too_long_or_not_there_is_no_answer(base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    http = HttpTransport(base_url)
    with pytest.raises(NoAnswer, match=r"^GET /slow: no answer within 0.1 s$"):
        http.request("GET", "/slow?secret=1", timeout=0.1)
    monkeypatch.setattr(transport, "LARGEST", 2000)
    with pytest.raises(NoAnswer, match="2000 bytes"):
        http.request("GET", "/endless")
    with pytest.raises(NoAnswer, match=r"^GET /x: Connection refused$"):
        HttpTransport("http://127.0.0.1:9").request("GET", "/x?token=abc", timeout=1.0)
    with pytest.raises(NoAnswer, match=r"^GET /x: the proxy: Connection refused$"):
        HttpTransport(base_url, proxy="http://127.0.0.1:9").request("GET", "/x", timeout=1.0)


def test_a_proxy_is_asked_by_name_and_password(base_url: str) -> None:
    Handler.authorizations.clear()
    proxy = base_url.replace("//", "//shop:s%40cret@")
    assert HttpTransport("http://risk.bank.example", proxy=proxy).request("GET", "/json").status == 200
    assert Handler.authorizations == ["Basic " + b64encode(b"shop:s@cret").decode()]


# one deadline for all of it


def test_every_wait_for_a_part_of_the_answer_counts(base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a clock that goes on by a second whenever it is looked at, so that a body of 62 pieces takes as many seconds at the least."""
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=count().__next__))
    assert len(HttpTransport(base_url).request("GET", "/long", timeout=9000.0).body) == 4_000_000
    with pytest.raises(NoAnswer, match="GET /long"):
        HttpTransport(base_url).request("GET", "/long", timeout=50.0)


class Line:
    """A socket, and the time that it is given; each wait takes four tenths of a second of a clock of its own."""

    def __init__(self, *, connects: bool = True) -> None:
        self.connects, self.given, self.now = connects, list[float](), 0.0
        self.came = b"abc"

    def clock(self) -> float:
        return self.now

    def gettimeout(self) -> float:
        return 1.0

    def settimeout(self, seconds: float) -> None:
        self.given.append(round(seconds, 3))

    def send(self, data: Any) -> int:
        self.now += 0.4
        return 1

    def readinto(self, buffer: Any) -> int:
        self.now += 0.4
        buffer[:1] = b"x"
        return 1

    def makefile(self, *_: Any, **__: Any) -> Any:
        return self

    def close(self) -> None: ...


@pytest.mark.parametrize("way", ["read", "sent"])
def test_each_wait_is_given_what_is_left_and_then_it_ends(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    line = Line()
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=line.clock))
    timed = deadline._Socket(line)
    with pytest.raises(TimeoutError):
        timed.sendall(b"a long request") if way == "sent" else timed.makefile("rb").read(100)
    assert line.given == [1.0, 1.0, 0.6, 0.2]


def test_an_address_that_is_silent_leaves_time_for_the_next(base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port, found = int(base_url.rpartition(":")[2]), socket.getaddrinfo
    tried: list[Any] = []

    class Watched(socket.socket):
        def connect(self, address: Any) -> None:
            tried.append((address[1], self.gettimeout()))
            super().connect(address)

    names = [found("127.0.0.1", each, type=socket.SOCK_STREAM)[0] for each in (9, port)]
    monkeypatch.setattr(deadline, "socket", SimpleNamespace(**{**vars(socket), "socket": Watched, "getaddrinfo": lambda *_, **__: names}))
    assert HttpTransport(base_url).request("GET", "/json", timeout=1000.0).status == 200
    (first, given), (second, left) = tried
    assert (first, second) == (9, port)
    assert given <= 500.0 < left
