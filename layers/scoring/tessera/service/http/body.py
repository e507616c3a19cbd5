"""Bodies, forms and queries: from the text of a request to values that are safe to process.

Refused with the location of the fault: what is not base64, gzip, UTF-8 or JSON; NaN, infinities and numbers beyond a double; a repeated
key; a lone half of a surrogate pair; more than 32 levels. More than 256 KB after decoding is too large, however small it was before.
"""

import json
import re
import zlib
from base64 import b64decode
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl

from tessera.errors import Fault, Malformed, TooLarge

LARGEST = 256 * 1024  # bytes, after decoding
DEEPEST = 32  # objects and arrays around a value
MOST_FAULTS = 20
MOST_PARAMETERS = 32  # of a form or a query
LONGEST_NAME = 64  # of a member's name, when a location quotes it
GZIP = b"\x1f\x8b"
ENCODINGS = ((BOM_UTF32_LE, "UTF-32"), (BOM_UTF32_BE, "UTF-32"), (BOM_UTF16_LE, "UTF-16"), (BOM_UTF16_BE, "UTF-16"))
"""Byte order marks of other encodings; that of UTF-16 begins like that of UTF-32."""
HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class _Repeating(dict[str, Any]):
    """An object with a repeated key; `repeated` is the key."""

    repeated: str


class _Watch:
    """Watches the parser, so that only suspect values are searched for the place of a fault."""

    def __init__(self) -> None:
        self.suspects = False

    def object(self, members: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(members)
        if len(value) == len(members):
            return value
        self.suspects = True
        repeating = _Repeating(value)
        repeating.repeated = Counter(name for name, _ in members).most_common(1)[0][0]
        return repeating

    def number(self, text: str) -> float:
        value = float(text)
        self.suspects |= not isfinite(value)
        return value

    def constant(self, text: str) -> float:
        self.suspects = True
        return float(text)


def decode(body: str | None, is_base64: bool, largest: int = LARGEST) -> bytes:
    """The body's bytes, unzipped if they begin with gzip's magic number."""
    try:
        content = b64decode(body or "", validate=True) if is_base64 else (body or "").encode()
    except UnicodeEncodeError:
        raise malformed("body", "is not UTF-8") from None
    except ValueError:
        raise malformed("body", "is not base64") from None
    if content.startswith(GZIP):
        content = _unzip(content, largest)
    if len(content) > largest:
        where = [Fault("body", f"is larger than {largest} bytes")]
        raise TooLarge(f"The body is larger than {largest // 1024} KB after decoding.", faults=where)
    return content


def parse_json(content: bytes) -> Any:
    """The JSON value of a body."""
    if not content.strip():
        raise malformed("body", "is empty")
    text = _text(content)
    try:
        watch = _Watch()
        value = json.loads(text, object_pairs_hook=watch.object, parse_float=watch.number, parse_constant=watch.constant)
    except json.JSONDecodeError as fault:
        raise malformed("body", f"is not JSON at line {fault.lineno}, column {fault.colno}") from None
    except RecursionError:
        raise malformed("body", f"is nested deeper than {DEEPEST} levels") from None
    except ValueError:  # a whole number with thousands of digits
        raise malformed("body", "holds a number that is too long") from None
    if watch.suspects or HALF_PAIR.search(text) or _is_deep(value):
        faults = [fault for fault, _ in zip(_faults(value), range(MOST_FAULTS), strict=False)]
        if faults:
            raise Malformed(faults=faults)
    return value


def parse_form(content: bytes) -> Mapping[str, str]:
    """The fields of an `application/x-www-form-urlencoded` body; one without a value is left out, as RFC 6749, section 3.2, demands."""
    if not content.strip():
        raise malformed("body", "is empty")
    text = _text(content)
    try:
        fields = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError:
        raise malformed("body", "is not a URL-encoded form") from None
    return _once("body", fields)


def parse_query(text: str) -> Mapping[str, str]:
    """The parameters of a query string; one without a value is left out."""
    try:
        return _once("query", parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict"))
    except UnicodeDecodeError:
        raise malformed("query", "is not UTF-8") from None
    except ValueError:
        raise malformed("query", f"has more than {MOST_PARAMETERS} parameters") from None


def _text(content: bytes) -> str:
    """The text of a body, without the byte order mark that some clients put before it: RFC 8259, section 8.1, lets it be ignored.

    Raises:
        Malformed: it is not UTF-8; says which other encoding it is, where its mark or its zeros show that.
    """
    for mark, encoding in ENCODINGS:
        if content.startswith(mark):
            raise malformed("body", f"is {encoding}; send UTF-8")
    if wide := _wide(content[:4]):
        raise malformed("body", f"is {wide}; send UTF-8")
    try:
        return content.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as fault:
        raise malformed("body", f"is not UTF-8 at byte {fault.start}") from None


def _wide(start: bytes) -> str | None:
    """The encoding with several bytes per letter, without a mark, that these first bytes show: JSON begins with an ASCII character, so that
    the character's other bytes are zero."""
    zeros = tuple(byte == 0 for byte in start)
    if len(zeros) == 4 and zeros in ((True, True, True, False), (False, True, True, True)):
        return "UTF-32"
    return "UTF-16" if zeros[:2] in ((True, False), (False, True)) else None


def malformed(location: str, message: str) -> Malformed:
    return Malformed(faults=[Fault(location, message)])


def printable(name: str) -> str:
    """A member's name in the form in which a location quotes it: short, plain ASCII."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in name[:LONGEST_NAME])


def _once(source: str, fields: list[tuple[str, str]]) -> Mapping[str, str]:
    """Fields that have a value, by name. None may be given twice: two readers might use different ones."""
    times = Counter(name for name, _ in fields)
    if repeated := [name for name, number in times.items() if number > 1]:
        raise Malformed(faults=[Fault(f"{source}.{printable(name)}", "is given twice") for name in repeated[:MOST_FAULTS]])
    return {name: value for name, value in fields if value}


def _unzip(content: bytes, largest: int) -> bytes:
    """Unzip no more than is allowed, whatever the archive promises."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        unzipped = unzip.decompress(content, largest + 1)
    except zlib.error:
        raise malformed("body", "is not gzip, though it begins so") from None
    if len(unzipped) <= largest and (not unzip.eof or unzip.unused_data):
        raise malformed("body", "is gzip cut short or followed by something else")
    return unzipped


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _faults(root: Any) -> Iterator[Fault]:
    """What JSON allows and we do not, each with its place. Walks level by level: a recursion could be exhausted by hostile input."""
    level: list[tuple[str, Any]] = [("body", root)]
    for _ in range(DEEPEST):
        below: list[tuple[str, Any]] = []
        for place, value in level:
            match value:
                case dict():
                    yield from _faulty_names(place, value)
                    below.extend((f"{place}.{printable(name)}", member) for name, member in value.items())
                case list():
                    below.extend((f"{place}[{index}]", item) for index, item in enumerate(value))
                case str():
                    if not _is_text(value):
                        yield Fault(place, "holds half of a surrogate pair")
                case float():
                    if not isfinite(value):
                        yield Fault(place, "is not a finite number")
        if not below:
            return
        level = below
    if any(isinstance(value, dict | list) for _, value in level):
        yield Fault(level[0][0], f"is nested deeper than {DEEPEST} levels")


def _faulty_names(place: str, value: dict[str, Any]) -> Iterator[Fault]:
    if isinstance(value, _Repeating):
        yield Fault(f"{place}.{printable(value.repeated)}", "is given twice")
    if any(not _is_text(name) for name in value):
        yield Fault(place, "has a name that holds half of a surrogate pair")


def _is_text(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)
