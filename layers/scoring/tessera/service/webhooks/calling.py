"""Calling a receiver, of whom nothing is believed: it may fail, hang, drip, answer without end, lie, or have a name that leads into our own
network.

The name is looked up once, and the connection is made to an address that was checked; who is at the other end of the socket is checked
again. Nothing is asked twice: a name that leads elsewhere by then is not looked up. Redirections are not followed. One moment ends
everything, whatever arrives until then, and of an answer at most `MOST_READ` bytes are read: status and headers. Its body is not. Only a
look-up ends when the system's resolver gives up, which it does within some seconds; what is left of the time is none then.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from io import BufferedReader, RawIOBase
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from tessera.webhooks.addresses import is_loopback, may_be_called

DEADLINE = 5.0  # seconds, from the look-up of the name to the last header
MOST_READ = 16_384  # bytes of an answer
MOST_ADDRESSES = 3  # of a name, that are tried
AT_ONCE = 8_192  # bytes that are sent without looking at the clock
LONGEST_WISH = 86_400  # seconds of Retry-After

type Fault = Literal[
    "name not found", "address refused", "no connection", "certificate refused", "timed out", "answer too long", "no answer of HTTP",
    "redirected", "refused",
]  # fmt: skip
type Lookup = Callable[[str, int], list[tuple[Any, ...]]]
"""What `socket.getaddrinfo` answers for a host and a port."""


class CallFailed(Exception):
    """There was no answer, for a reason."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a call went: `status` if there was one, and `fault` unless it was a success. `wish` is for how many milliseconds the receiver
    wants to be left alone; `read` counts the bytes that were read."""

    status: int | None = None
    fault: Fault | None = None
    wish: int = 0
    read: int = 0


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    return cast("list[tuple[Any, ...]]", socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this system trusts, and names checked."""
    return ssl.create_default_context()


def call(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    to_loopback: bool = False,
    seconds: float = DEADLINE,
    look_up: Lookup = look_up,
    trust: ssl.SSLContext | None = None,
) -> Outcome:
    """Send a body to a receiver, once. `to_loopback` allows this machine, also without TLS."""
    parts = urlsplit(url)
    host, secured = parts.hostname or "", parts.scheme == "https"
    end, line = time.monotonic() + seconds, None
    try:
        plain = _connected(host, parts.port or (443 if secured else 80), end, look_up, to_loopback=to_loopback, secured=secured)
        line = Line(_secured(plain, host, end, trust or trusted()) if secured else plain, end)
        connection = http.client.HTTPConnection(host, parts.port)
        connection.sock = cast(Any, line)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Host": parts.netloc, "Connection": "close"})
        answer = connection.getresponse()
    except CallFailed as failure:
        return Outcome(fault=failure.fault, read=line.read if line else 0)
    except TimeoutError:
        return Outcome(fault="timed out", read=line.read if line else 0)
    except http.client.HTTPException:
        return Outcome(fault="no answer of HTTP", read=line.read if line else 0)
    except (OSError, ValueError):  # a connection that was reset; numbers that are none
        return Outcome(fault="no connection", read=line.read if line else 0)
    finally:
        if line:
            line.close()
    return Outcome(status=answer.status, fault=_fault_of(answer.status), wish=_wish(answer.getheader("retry-after")), read=line.read)


def _fault_of(status: int) -> Fault | None:
    if 200 <= status < 300:
        return None
    return "redirected" if 300 <= status < 400 else "refused"


def _wish(said: str | None) -> int:
    """Milliseconds; a date is not understood."""
    return 1000 * min(int(said), LONGEST_WISH) if said and said.isascii() and said.isdecimal() and len(said) < 10 else 0


def _connected(host: str, port: int, end: float, look_up: Lookup, *, to_loopback: bool, secured: bool) -> socket.socket:
    """A connection to one of the addresses of a name that may be called.

    Raises:
        CallFailed, TimeoutError.
    """
    try:
        found = look_up(host, port)
    except (OSError, UnicodeError):
        raise CallFailed("name not found") from None

    def allowed(address: str) -> bool:
        return (secured and may_be_called(address)) or (to_loopback and is_loopback(address))

    addresses = [(family, place) for family, _, _, _, place in found if allowed(place[0])][:MOST_ADDRESSES]
    if not addresses:
        raise CallFailed("address refused")
    for family, place in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(end))
            connection.connect(place)
            if allowed(connection.getpeername()[0]):
                return connection
        except TimeoutError:
            connection.close()
            raise
        except OSError:
            pass
        connection.close()
    raise CallFailed("no connection")


def _secured(plain: socket.socket, host: str, end: float, trust: ssl.SSLContext) -> ssl.SSLSocket:
    """The connection with TLS; a handshake ends in time as a whole.

    Raises:
        CallFailed, TimeoutError.
    """
    try:
        plain.settimeout(_left(end))
        return trust.wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError:
        plain.close()
        raise CallFailed("certificate refused") from None
    except TimeoutError:
        plain.close()
        raise
    except (OSError, ValueError):
        plain.close()
        raise CallFailed("no connection") from None


def _left(end: float) -> float:
    """The seconds that are left.

    Raises:
        TimeoutError: none are.
    """
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class Line:
    """A socket that ends at a moment and gives at most `MOST_READ` bytes, as far as `http.client` asks one. `read` counts them."""

    def __init__(self, inner: socket.socket, end: float) -> None:
        self._inner = inner
        self._end = end
        self.read = 0

    def sendall(self, data: Any) -> None:
        for start in range(0, len(data), AT_ONCE):
            self._inner.settimeout(_left(self._end))
            self._inner.sendall(data[start : start + AT_ONCE])

    def makefile(self, *_: Any, **__: Any) -> BufferedReader:
        return BufferedReader(_Received(self))

    def receive_into(self, buffer: memoryview) -> int:
        """
        Raises:
            CallFailed: there is more than is read of an answer, or no more.
            TimeoutError.
        """
        if self.read >= MOST_READ:
            raise CallFailed("answer too long")
        self._inner.settimeout(_left(self._end))
        got = self._inner.recv_into(buffer, min(len(buffer), MOST_READ - self.read))
        if not got:
            raise CallFailed("no answer of HTTP")  # it ended before its headers did
        self.read += got
        return got

    def close(self) -> None:
        with suppress(OSError):
            self._inner.close()


class _Received(RawIOBase):
    def __init__(self, line: Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.receive_into(memoryview(buffer))
