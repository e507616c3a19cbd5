"""Bodies: whatever comes in, it becomes plain JSON or a refusal that says where."""

import gzip
import json
import zlib
from base64 import b64encode
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.errors import Malformed, TooLarge
from tessera.service.http.body import DEEPEST, LARGEST, decode, parse_form, parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.booleans())
def test_what_was_sent_is_what_is_read(value: Any, zipped: bool) -> None:
    raw = json.dumps(value).encode()
    sent = b64encode(gzip.compress(raw) if zipped else raw).decode()
    assert parse_json(decode(sent, is_base64=True)) == value


@given(st.binary(max_size=300))
def test_any_bytes_are_json_or_refused(raw: bytes) -> None:
    try:
        parse_json(decode(b64encode(raw).decode(), is_base64=True))
    except (Malformed, TooLarge) as refusal:
        assert refusal.faults
        assert all(fault.location.startswith("body") for fault in refusal.faults)


FAULTS = {
    b"": "body",
    b"  \n": "body",
    b"{": "body",
    b"nul": "body",
    b'{"a": 1} x': "body",
    b"\xff\xfe{}": "body",
    b'{"a": "\xff"}': "body",
    b'{"a": NaN}': "body.a",
    b'{"a": [1, Infinity]}': "body.a[1]",
    b'{"a": -Infinity}': "body.a",
    b'{"a": {"b": 1e400}}': "body.a.b",
    b'{"a": 1, "b": 2, "a": 3}': "body.a",
    b'{"x": [{"a": 1, "a": 1}]}': "body.x[0].a",
    b'{"a": "\\ud800"}': "body.a",
    b'{"a": ["\\udc00x"]}': "body.a[0]",
    b'{"\\ud800": 1}': "body",
    b'{"a": ' + b"9" * 5000 + b"}": "body",
    b"[" * 100_000: "body",
    b'{"a":' * 40 + b"1" + b"}" * 40: "body" + ".a" * DEEPEST,
    b"\x1f\x8bgarbage": "body",
    gzip.compress(b"{}", mtime=0)[:-4]: "body",
    gzip.compress(b"{}", mtime=0) + b"more": "body",
}


@pytest.mark.parametrize(("raw", "location"), FAULTS.items(), ids=[str(raw[:24]) for raw in FAULTS])
def test_each_fault_is_named_with_its_place(raw: bytes, location: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_json(decode(b64encode(raw).decode(), is_base64=True))
    assert refused.value.faults[0].location == location
    assert refused.value.status == 400


def test_thirty_two_levels_are_allowed() -> None:
    parse_json(b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST)


def test_thirty_three_levels_are_refused() -> None:
    with pytest.raises(Malformed):
        parse_json(b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1))
    with pytest.raises(Malformed):
        parse_json(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


@pytest.mark.parametrize(
    "raw",
    [
        b"{" + b",".join(b'"k%d": 1' % number for number in range(20_000)) + b', "k0": 1}',
        b'{"' + b"x" * 100_000 + b'": [' + b"1," * 60_000 + b"NaN]}",
    ],
    ids=["many names", "a long name"],
)
def test_a_hostile_body_is_refused_in_no_time(raw: bytes) -> None:
    began = process_time()
    with pytest.raises(Malformed):
        parse_json(raw)
    assert process_time() - began < 2


def test_what_is_not_base64_or_not_utf8_is_refused() -> None:
    for text, is_base64 in (("%%%", True), ("ü", True), ("\ud800", False)):
        with pytest.raises(Malformed):
            decode(text, is_base64)


@pytest.mark.parametrize(
    "raw", [b" " * (LARGEST + 1), gzip.compress(b" " * (LARGEST + 1), mtime=0), gzip.compress(bytes(100 * 1024 * 1024), 1, mtime=0)]
)
def test_what_is_too_large_is_refused_however_small_it_was(raw: bytes) -> None:
    with pytest.raises(TooLarge) as refused:
        decode(b64encode(raw).decode(), is_base64=True)
    assert refused.value.status == 413


def test_a_bomb_is_not_unpacked() -> None:
    """What unzips to 1 GB takes no more memory than is allowed."""
    compress = zlib.compressobj(9, wbits=31)
    bomb = b"".join(compress.compress(bytes(1024 * 1024)) for _ in range(1024)) + compress.flush()
    with pytest.raises(TooLarge):
        decode(b64encode(bomb).decode(), is_base64=True)


def test_a_form_is_read() -> None:
    assert parse_form(b"grant_type=client_credentials&resource=https%3A%2F%2Frisk.identity.security&empty=") == {
        "grant_type": "client_credentials",
        "resource": "https://risk.identity.security",
    }


@pytest.mark.parametrize("raw", [b"", b"a", b"a=1&a=2", b"a=%ff", b"\xff=1", b"&".join(b"a%d=1" % n for n in range(50))])
def test_what_is_not_a_form_is_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_form(raw)
