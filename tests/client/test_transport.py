"""Over HTTP: kept connections, and whatever is no answer in time."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tessera_client import HttpTransport, NoAnswer, transport

ANSWERS = {
    "/text": ("text/csv; charset=utf-8", b"a,b\n"),
    "/nothing": ("application/json", b""),
    "/page": ("text/html", b"<p>"),
    "/endless": ("text/plain", b"x" * 3000),
}


class Handler(BaseHTTPRequestHandler):
    """Answers by the path."""

    protocol_version = "HTTP/1.1"
    connections: set[Any] = set()  # noqa: RUF012 - the test's own

    def do_GET(self) -> None:
        self.connections.add(self.client_address)
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


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
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


def test_who_is_too_slow_too_long_or_not_there_is_no_answer(base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    http = HttpTransport(base_url)
    with pytest.raises(NoAnswer, match="GET /slow"):
        http.request("GET", "/slow?secret=1", timeout=0.1)
    monkeypatch.setattr(transport, "LARGEST", 2000)
    with pytest.raises(NoAnswer, match="2000 bytes"):
        http.request("GET", "/endless")
    with pytest.raises(NoAnswer) as gone:
        HttpTransport("http://127.0.0.1:9").request("GET", "/x?token=abc", timeout=1.0)
    assert "GET /x" in str(gone.value)
