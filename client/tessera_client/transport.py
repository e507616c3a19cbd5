"""How a request travels: over HTTP, with kept connections.

It uses only urllib3: pooled, thread-safe, with checked certificates and without dependencies of its own. For another one (instrumented, or
calling the doors in the same process), write a `Transport` with one method.
"""

from __future__ import annotations

import platform
import ssl
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from tessera_client.answer import Answer
from tessera_client.deadline import in_time
from tessera_client.errors import NoAnswer
from tessera_client.version import __version__

LARGEST = 16 * 2**20
"""The most bytes of an answer that are read; a longer one is not from the API."""
PIECE = 65_536
USER_AGENT = f"tessera-python/{__version__} (Python {platform.python_version()})"


class Transport(Protocol):
    """Sends a request to the API. Raises `NoAnswer` if nothing answers; an answer with any status is an answer."""

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer: ...


class HttpTransport:
    """Requests to `base_url`. Does not repeat by itself and follows no redirect; gives up after `timeout` seconds, or as many as a
    request says.

    `proxy` is a proxy's URL, with a name and a password if it needs them; by default the one in the environment (`HTTPS_PROXY`,
    `NO_PROXY`), `""` for none. `ca` is a file of certificates to trust instead of the system's. Up to `connections` are kept open; more are
    opened when needed. `user_agent` is put before the client's own.

    Raises:
        ValueError: `base_url` is not a URL.
        OSError: `ca` cannot be read.
    """

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
        self._base_url = address_of(base_url)
        self._timeout = timeout
        self._agent = f"{user_agent} {USER_AGENT}".strip()
        through = proxy_of(base_url) if proxy is None else proxy
        options: dict[str, Any] = {"maxsize": connections, "retries": False, "ssl_context": ssl.create_default_context(cafile=ca)}
        self._pool = in_time(_through(through, options) if through else urllib3.PoolManager(**options))

    def __repr__(self) -> str:
        return f"HttpTransport({self._base_url!r})"

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        what, seconds = f"{method} {path.partition('?')[0]}", self._timeout if timeout is None else timeout
        told = {"User-Agent": self._agent, **(headers or {})}
        try:
            response = self._pool.request(
                method,
                self._base_url + path,
                body=body,
                headers=told,
                redirect=False,
                timeout=urllib3.Timeout(total=seconds),
                preload_content=False,
            )
            raw = b""
            while piece := response.read1(PIECE, decode_content=True):
                raw += piece
                if len(raw) > LARGEST:
                    response.close()
                    raise NoAnswer(f"{what}: more than {LARGEST} bytes")
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as fault:
            raise NoAnswer(f"{what}: {_why(fault, seconds)}") from fault
        response.release_conn()
        return Answer.of(response.status, raw, response.headers)

    def close(self) -> None:
        """End the kept connections."""
        self._pool.clear()


def address_of(base_url: str) -> str:
    """The base URL without its last slash.

    Raises:
        ValueError: it is not a URL.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"The server's address is a URL such as https://risk.bank.example, not {base_url!r}.")
    return base_url.rstrip("/")


def _through(proxy: str, options: dict[str, Any]) -> urllib3.PoolManager:
    address = urlsplit(proxy)
    named = f"{unquote(address.username)}:{unquote(address.password or '')}" if address.username else None
    return urllib3.ProxyManager(proxy, proxy_headers=urllib3.make_headers(proxy_basic_auth=named), **options)


def _why(fault: Exception, seconds: float) -> str:
    """Why there is no answer, in few words."""
    if isinstance(fault, (urllib3.exceptions.TimeoutError, TimeoutError)):
        return f"no answer within {seconds:.1f} s"
    cause = next((each for each in fault.args if isinstance(each, Exception)), fault)
    told = getattr(cause, "strerror", None) or str(cause)
    return f"the proxy: {told}" if isinstance(fault, urllib3.exceptions.ProxyError) else told


def proxy_of(base_url: str) -> str:
    """The proxy in the environment for an address, if there is one."""
    address = urlsplit(base_url)
    if not address.hostname or proxy_bypass(address.hostname):
        return ""
    return getproxies().get(address.scheme, "")
