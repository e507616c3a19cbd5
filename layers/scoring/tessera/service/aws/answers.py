"""A request and its answer over a connection, as HTTP/1.1 has them (RFC 9112): a POST with a body, and an answer that says its length or
comes in chunks.

`http.client` reads the headers of an answer with the parser of letters, which takes longer than all else that a call of ours needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from socket import socket

AT_ONCE = 65_536  # bytes read at once
LARGEST_HEAD = 65_536  # bytes of status and headers
BODILESS = frozenset({204, 304})


class BadAnswer(HTTPException):
    """What came is no answer, or not a whole one."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Headers by their names as they were sent, and by these in lower case (`named`). `is_last`: the connection carries no further
    request."""

    status: int
    headers: Mapping[str, str]
    named: Mapping[str, str]
    content: bytes
    is_last: bool


def request(headers: Mapping[str, str], body: bytes) -> bytes:
    """A POST to `/` as it is sent; `host` is among the headers."""
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{told}content-length: {len(body)}\r\naccept-encoding: identity\r\n\r\n".encode("latin-1") + body


def answer(connection: socket) -> Answer:
    """Read the answer to a request.

    Raises:
        BadAnswer; OSError: reading failed.
    """
    came = bytearray()
    while True:
        head = _head(connection, came)
        status_line, *lines = head.split("\r\n")
        version, _, rest = status_line.partition(" ")
        if not version.startswith("HTTP/1.") or not rest[:3].isdecimal():
            raise BadAnswer(f"this is no status of HTTP/1: {status_line[:80]!r}")
        if (status := int(rest[:3])) >= 200:
            break
    headers = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    named = {name.lower(): value for name, value in headers.items()}
    asked = named.get("connection", "").lower()
    is_last = asked == "close" or (version == "HTTP/1.0" and asked != "keep-alive")
    if status in BODILESS:
        content = b""
    elif "chunked" in named.get("transfer-encoding", "").lower():
        content = _chunks(connection, came)
    elif (length := named.get("content-length", "")).isdecimal():
        content = _exactly(connection, came, int(length))
    else:
        content, is_last = _rest(connection, came), True
    return Answer(status=status, headers=headers, named=named, content=content, is_last=is_last or bool(came))


def _head(connection: socket, came: bytearray) -> str:
    """Everything before the first empty line, which is taken from what came."""
    searched = 0
    while (end := came.find(b"\r\n\r\n", searched)) < 0:
        if len(came) > LARGEST_HEAD:
            raise BadAnswer("its headers are too long")
        searched = max(0, len(came) - 3)
        _read_on(connection, came)
    head = came[:end].decode("latin-1")
    del came[: end + 4]
    return head


def _read_on(connection: socket, came: bytearray) -> None:
    read = connection.recv(AT_ONCE)
    if not read:
        raise BadAnswer("it ends early")
    came += read


def _exactly(connection: socket, came: bytearray, length: int) -> bytes:
    while len(came) < length:
        _read_on(connection, came)
    content = bytes(came[:length])
    del came[:length]
    return content


def _line(connection: socket, came: bytearray) -> bytes:
    while (end := came.find(b"\r\n")) < 0:
        if len(came) > LARGEST_HEAD:
            raise BadAnswer("a line of it is too long")
        _read_on(connection, came)
    line = bytes(came[:end])
    del came[: end + 2]
    return line


def _chunks(connection: socket, came: bytearray) -> bytes:
    content = bytearray()
    while True:
        size = _line(connection, came).partition(b";")[0].strip()
        try:
            length = int(size, 16)
        except ValueError:
            raise BadAnswer(f"this is no size of a chunk: {size[:20]!r}") from None
        if length == 0:
            while _line(connection, came):  # what may follow the last chunk
                pass
            return bytes(content)
        content += _exactly(connection, came, length)
        _line(connection, came)


def _rest(connection: socket, came: bytearray) -> bytes:
    """All that comes until the other side closes."""
    while read := connection.recv(AT_ONCE):
        came += read
    content = bytes(came)
    came.clear()
    return content
