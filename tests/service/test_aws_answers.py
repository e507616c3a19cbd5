"""Answers over a connection: read as `http.client` reads them, in whatever pieces they come; and refused where they are none."""

import io
from http.client import HTTPResponse
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.service.aws import answers
from tessera.service.aws.answers import BadAnswer


class Pieces:
    """A socket that gives what is sent in pieces of so many bytes, and then has been closed."""

    def __init__(self, sent: bytes, sizes: list[int]) -> None:
        self.sent, self.sizes = sent, sizes

    def recv(self, most: int) -> bytes:
        size = min(most, self.sizes.pop() if self.sizes else most)
        piece, self.sent = self.sent[:size], self.sent[size:]
        return piece

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self.sent)


def read(sent: bytes, sizes: list[int] | None = None) -> answers.Answer:
    return answers.answer(cast(Any, Pieces(sent, list(sizes or []))))


def chunked(content: bytes, sizes: list[int]) -> bytes:
    sent, rest = b"", content
    for size in sizes:
        if piece := rest[:size]:
            sent, rest = sent + f"{len(piece):x};name=value\r\n".encode() + piece + b"\r\n", rest[size:]
    last = f"{len(rest):X}\r\n".encode() + rest + b"\r\n" if rest else b""
    return sent + last + b"0\r\ntrailer: one\r\n\r\n"


@given(
    content=st.binary(max_size=300),
    form=st.sampled_from(["length", "chunks", "until it closes"]),
    status=st.sampled_from([200, 400, 404, 500, 503]),
    version=st.sampled_from(["HTTP/1.1", "HTTP/1.0"]),
    asked=st.sampled_from(["", "Connection: close", "Connection: keep-alive"]),
    more=st.dictionaries(st.sampled_from(["x-amzn-RequestId", "x-amz-crc32", "Date"]), st.text("abc 123:", max_size=9), max_size=3),
    before=st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n"]),
    sizes=st.lists(st.integers(1, 40), max_size=60),
)
def test_an_answer_is_read_as_by_the_standard_library(
    content: bytes, form: str, status: int, version: str, asked: str, more: dict[str, str], before: bytes, sizes: list[int]
) -> None:
    told = {"length": f"Content-Length: {len(content)}", "chunks": "Transfer-Encoding: chunked", "until it closes": ""}[form]
    lines = [f"{version} {status} Some reason", *filter(None, (told, asked)), *(f"{name}: {value}" for name, value in more.items())]
    body = chunked(content, sizes) if form == "chunks" else content
    sent = before + "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    theirs = HTTPResponse(cast(Any, Pieces(sent, [])), method="POST")
    theirs.begin()
    expected = theirs.read()
    ours = read(sent, sizes)
    assert (ours.status, ours.content) == (theirs.status, expected)
    assert {name: ours.headers.get(name, "") for name in more} == {name: value.strip() for name, value in more.items()}
    assert all(ours.named[name.lower()] == value for name, value in ours.headers.items())
    if version == "HTTP/1.1":
        assert ours.is_last == (asked == "Connection: close" or form == "until it closes")


def test_what_comes_after_an_answer_ends_the_connection() -> None:
    """It would be taken for the next request's."""
    assert read(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}HTTP/1.1 200").is_last
    assert not read(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").is_last


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/2 200\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 fine\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"1" * 70_000 + b"\r\n",
    ],
)
def test_what_is_no_answer_or_not_a_whole_one_is_refused(sent: bytes) -> None:
    with pytest.raises(BadAnswer):
        read(sent, [1000] * 200)


def test_a_request_has_its_headers_and_its_length() -> None:
    sent = answers.request({"host": "example", "x-amz-target": "A.B"}, b"{}")
    assert sent == b"POST / HTTP/1.1\r\nhost: example\r\nx-amz-target: A.B\r\ncontent-length: 2\r\naccept-encoding: identity\r\n\r\n{}"
