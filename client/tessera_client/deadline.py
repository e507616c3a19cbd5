"""Connections of urllib3 on which a time-out counts for everything that follows, until it is set again.

urllib3 and its sockets start the time-out again for each address of a host and for each piece of data: an answer that hangs after its
headers, or arrives byte by byte, would exceed it. Resolving a host's name is not covered, since the system has no time limit for it.
"""

from __future__ import annotations

import io
import socket
import time
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection


def in_time(manager: PoolManager) -> PoolManager:
    """The same manager, with connections that end in time."""
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return manager


class _Socket:
    """A socket on which all waiting together ends after the time given to `settimeout`."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self.settimeout(sock.gettimeout())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def settimeout(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._sock.settimeout(seconds)

    def hurry(self) -> None:
        """Limit the next wait to the remaining time.

        Raises:
            TimeoutError: no time is left.
        """
        if self._until is None:
            return
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)

    def sendall(self, data: Any) -> None:
        rest = memoryview(data).cast("B")
        while rest:
            self.hurry()
            rest = rest[self._sock.send(rest) :]

    def makefile(self, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self, self._sock.makefile("rb", buffering=0)))


class _Reader(io.RawIOBase):
    """Reads from a socket, in time."""

    def __init__(self, sock: _Socket, raw: io.RawIOBase) -> None:
        self._sock, self._raw = sock, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.hurry()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Connection(HTTPConnection):
    sock: Any
    _until: float

    def _new_conn(self) -> socket.socket:
        """Try the addresses of the host one after the other. Each may take its share of the remaining time, so that a silent one leaves
        time for the next."""
        self._until = time.monotonic() + float(self.timeout or 0)
        addresses = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        fault: OSError = OSError("the name has no address")
        for number, (family, kind, protocol, _, address) in enumerate(addresses):
            sock = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    sock.setsockopt(*option)
                sock.settimeout(self._left() / (len(addresses) - number))
                sock.connect(address)
            except OSError as silent:
                sock.close()
                fault = silent
            else:
                sock.settimeout(self._left())
                return sock
        raise fault

    def _tunnel(self) -> None:
        super()._tunnel()
        self.sock.settimeout(self._left())

    def _left(self) -> float:
        return max(0.001, self._until - time.monotonic())

    def connect(self) -> None:
        super().connect()
        self.sock = _Socket(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
