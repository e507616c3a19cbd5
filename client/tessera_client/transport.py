"""How a request travels: over HTTP, with kept connections.

urllib3 alone stands beneath: pooled, safe among threads, certificates checked, without dependencies of its own. Whoever wants another one
(httpx, an instrumented one, the doors in one's own process) writes a `Transport` of one method.
"""

from collections.abc import Mapping
from typing import Protocol

import urllib3

from tessera_client.answer import Answer
from tessera_client.errors import NoAnswer

LARGEST = 16 * 2**20
"""Bytes of an answer that are read; a longer one is none of ours."""


class Transport(Protocol):
    """Brings a request to the API. Raises `NoAnswer` where nothing answers; an answer of any status is an answer."""

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer: ...


class HttpTransport:
    """Requests to `base_url`. Does not repeat by itself and follows no redirect; gives up after `timeout` seconds, or as many as a
    request says."""

    def __init__(self, base_url: str, timeout: float = 30.0, connections: int = 32) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        what, until = f"{method} {path.partition('?')[0]}", urllib3.Timeout(total=self._timeout if timeout is None else timeout)
        try:
            response = self._pool.request(
                method, self._base_url + path, body=body, headers=dict(headers or {}), redirect=False, timeout=until, preload_content=False
            )
            raw = response.read(LARGEST + 1)
        except (urllib3.exceptions.HTTPError, OSError) as fault:
            raise NoAnswer(f"{what}: {fault}") from fault
        if len(raw) > LARGEST:
            response.close()
            raise NoAnswer(f"{what}: more than {LARGEST} bytes")
        response.release_conn()
        return Answer.of(response.status, raw, response.headers)
