"""How a request travels without holding up the loop: over HTTP by httpx, with kept connections."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Protocol

from tessera_client.answer import Answer
from tessera_client.errors import NoAnswer
from tessera_client.transport import LARGEST, USER_AGENT, address_of


class Transport(Protocol):
    """Brings a request to the API. Raises `NoAnswer` where nothing answers; an answer of any status is an answer."""

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer: ...


class HttpTransport:
    """Requests to `base_url`. Does not repeat by itself and follows no redirect. Everything is as in `tessera_client.HttpTransport`. Where
    one loop after another uses it, each has connections of its own."""

    def __init__(
        self,
        base_url: str,
        timeout: float = 30.0,
        connections: int = 32,
        *,
        proxy: str | None = None,
        ca: str | None = None,
        user_agent: str = "",
    ) -> None:
        import httpx

        self._faults = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
        self._base_url, self._timeout = address_of(base_url), timeout
        trusted = ssl.create_default_context(cafile=ca)
        self._made: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(
            base_url=self._base_url,
            timeout=timeout,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=connections),
            follow_redirects=False,
            headers={"User-Agent": f"{user_agent} {USER_AGENT}".strip()},
            proxy=proxy or None,
            trust_env=proxy is None,
            verify=trusted,
        )
        self._client = self._made()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __repr__(self) -> str:
        return f"HttpTransport({self._base_url!r})"

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        if (loop := asyncio.get_running_loop()) is not self._loop:
            self._client, self._loop = (self._client if self._loop is None else self._made()), loop
        what, raw = f"{method} {path.partition('?')[0]}", b""
        try:
            seconds = self._timeout if timeout is None else timeout
            async with self._client.stream(method, path, content=body, headers=dict(headers or {}), timeout=seconds) as response:
                async for piece in response.aiter_bytes():
                    raw += piece
                    if len(raw) > LARGEST:
                        raise NoAnswer(f"{what}: more than {LARGEST} bytes")
        except (*self._faults, OSError) as fault:
            raise NoAnswer(f"{what}: {str(fault) or type(fault).__name__}") from fault
        return Answer.of(response.status_code, raw, response.headers)

    async def close(self) -> None:
        """End the kept connections."""
        await self._client.aclose()
