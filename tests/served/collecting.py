"""A page with the SDK, and the doors behind it in this process, over HTTP: with a network between them that a test disturbs."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from typing import Any, Literal

from simulator.transport import Answer
from tessera import features
from tessera.features import Tallies
from tests.doors.house import House

SDK = Path("web/sdk/dist")
FILES = ("/tessera.js", "/migrate.js")
STREAMS_OWN = frozenset({"schema_version", "mark", "batches", "last", "expires"})
"""What a stream counts beside its tallies."""
PATIENCE = 10.0  # seconds that a socket may take

type Mishap = Literal["lost", "answer lost", "late", "twice", "slow"]
MISHAPS: tuple[Mishap, ...] = ("lost", "answer lost", "late", "twice", "slow")


@dataclass
class Network:
    """What becomes of requests, from one seed. `share` of them are lost on the way there or the way back, arrive after a later one, arrive
    twice, or take their time."""

    seed: int
    share: float
    down: bool = False
    happened: list[Mishap] = field(default_factory=list)
    held: list[tuple[str, str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    def mishap(self) -> Mishap | None:
        if self._random.random() >= self.share:
            return None
        self.happened.append(self._random.choice(MISHAPS))
        return self.happened[-1]


@dataclass
class Site:
    """The running server: where it is, what it received, and what stands in its table."""

    house: House
    network: Network
    url: str = ""
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)  # by path, those that are not `page`
    received: list[tuple[str, str, int]] = field(default_factory=list)  # method, path, bytes of the body
    lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, method: str, path: str, body: bytes) -> Answer | None:
        """The answer, if it comes back."""
        with self.lock:
            self.received.append((method, path, len(body)))
            mishap = self.network.mishap()
            held, self.network.held = self.network.held, []
        if self.network.down or mishap == "lost":
            return None
        if mishap == "late":
            self.network.held.append((method, path, body))
            return None
        if mishap == "slow":
            time.sleep(0.1)
        answer = self.request(method, path, body)
        if mishap == "twice":
            self.request(method, path, body)
        for late in held:
            self.request(*late)
        return None if mishap == "answer lost" else answer

    def request(self, method: str, path: str, body: bytes) -> Answer:
        return self.house.transport.request(method, path, body=body, headers={"User-Agent": "Test"})

    @property
    def streams(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every stream in the table, by its key."""
        kept = ((key, sort, item) for key, items in self.house.table._items.items() for sort, item in items.items())
        return {(key, sort): item for key, sort, item in kept if "batches" in item}

    @property
    def sessions(self) -> set[tuple[str, str]]:
        """The device sessions into which anything was folded."""
        return {(key, sort.rsplit("#", 1)[0]) for key, sort in self.streams}

    @property
    def tallies(self) -> Tallies:
        """What all streams add up to."""
        added: Tallies = {}
        for item in self.streams.values():
            added = features.add(added, {name: int(value["N"]) for name, value in item.items() if "N" in value and name not in STREAMS_OWN})
        return added


@contextmanager
def collecting(house: House, network: Network, page: str = "") -> Iterator[Site]:
    """The site, served as long as the context lasts."""
    site = Site(house=house, network=network, page=page)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def do_GET(self) -> None:
            if self.path in FILES:
                self.reply(200, (SDK / self.path[1:]).read_bytes(), "text/javascript")
            elif self.path.startswith("/favicon"):
                self.reply(204, b"", "image/png")
            else:
                page = site.pages.get(self.path, site.page)
                self.reply(200, page.replace("CLIENT", house.client_id).encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = site.serve(self.command, self.path.removeprefix("/first-party"), body)
            if answer is None:
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(2)
                return
            self.reply(answer.status, json.dumps(answer.body).encode(), "application/json", answer.headers.get("retry-after"))

        do_PUT = do_DELETE = do_POST  # noqa: N815

        def reply(self, status: int, content: bytes, kind: str, retry_after: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
