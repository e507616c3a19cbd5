"""Kept HTTP connections to one endpoint. Each carries one request at a time; the one that was used last is used first."""

import os
import ssl
from collections import deque
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from select import select
from socket import IPPROTO_TCP, TCP_NODELAY
from urllib.parse import urlsplit

import botocore
from botocore import exceptions

from tessera.service.aws import answers
from tessera.service.aws.answers import Answer

MOST_KEPT = 16


class Connections:
    """Kept connections to an endpoint, which wait `connect` seconds for a connection and `read` seconds for each piece of an answer."""

    def __init__(self, endpoint: str, *, connect: float, read: float) -> None:
        parts = urlsplit(endpoint)
        self.host = parts.netloc
        self._endpoint, self._connect, self._read = endpoint, connect, read
        self._secure, self._name, self._port = parts.scheme == "https", parts.hostname or "", parts.port
        self._context = _trust() if self._secure else None  # loading it takes some ms, which need not be those of a first call
        self._kept: deque[HTTPConnection] = deque(maxlen=MOST_KEPT)

    def exchange(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request and read its answer.

        Raises:
            What botocore raises: `ConnectTimeoutError`, `EndpointConnectionError`, `SSLError`, `ReadTimeoutError`, `ConnectionClosedError`.
        """
        connection = self._taken() or self._made()
        try:
            connection.sock.sendall(answers.request(headers, body))
            answer = answers.answer(connection.sock)
        except TimeoutError as fault:
            connection.close()
            raise exceptions.ReadTimeoutError(endpoint_url=self._endpoint, error=fault) from fault
        except (OSError, HTTPException) as fault:
            connection.close()
            raise exceptions.ConnectionClosedError(endpoint_url=self._endpoint, error=fault) from fault
        except BaseException:
            connection.close()
            raise
        if answer.is_last:
            connection.close()
        else:
            self._kept.append(connection)
        return answer

    def close(self) -> None:
        """Close those that are kept."""
        while self._kept:
            self._kept.pop().close()

    def _taken(self) -> HTTPConnection | None:
        """A kept connection that the other side has not closed: nothing can be read from one at rest."""
        while self._kept:
            try:
                connection = self._kept.pop()
            except IndexError:  # another thread took the last one
                return None
            if connection.sock and not select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()
        return None

    def _made(self) -> HTTPConnection:
        if self._context:
            connection: HTTPConnection = HTTPSConnection(self._name, self._port, timeout=self._connect, context=self._context)
        else:
            connection = HTTPConnection(self._name, self._port, timeout=self._connect)
        try:
            connection.connect()
        except TimeoutError as fault:
            raise exceptions.ConnectTimeoutError(endpoint_url=self._endpoint, error=fault) from fault
        except ssl.SSLError as fault:
            raise exceptions.SSLError(endpoint_url=self._endpoint, error=fault) from fault
        except OSError as fault:
            raise exceptions.EndpointConnectionError(endpoint_url=self._endpoint, error=fault) from fault
        connection.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        connection.sock.settimeout(self._read)
        return connection


@cache
def _trust() -> ssl.SSLContext:
    """Whose certificates are trusted: those that the environment names, else those that come with botocore."""
    named = os.environ.get("AWS_CA_BUNDLE") or os.environ.get("REQUESTS_CA_BUNDLE")
    return ssl.create_default_context(cafile=named or str(Path(botocore.__file__).with_name("cacert.pem")))
