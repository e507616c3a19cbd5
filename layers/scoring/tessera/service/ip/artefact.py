"""The IP artefact: what is known about addresses, in one file that is mapped into memory and searched in place.

`python -m local.ip build` makes it from databases and lists; the deciding door reads it. It holds *tables*. A table divides the address
space, IPv4 and IPv6, into ranges and has a *row* for each: what one source, or all lists together, say about it.

    bytes            holds
    0–7              `MAGIC`
    8–15             length of the header and CRC-32 of all that follows, whole numbers of 4 bytes
    16–              the header, JSON: `built` (epoch seconds), `sources` (where it came from, with dates, counts, licences), `tables`
    then             the tables' parts, each at a multiple of 8

    a table's part   holds
    narrow           where the ranges of IPv4 begin, ascending, 4 bytes each
    narrow_rows      the row of each, 4 bytes
    high, low        where the ranges of IPv6 begin, their upper and lower 8 bytes; no `low` where all of them are 0
    wide_rows        the row of each, 4 bytes
    offsets          where the text of each row begins, and where that of the last one ends, 4 bytes each
    text             the rows, JSON arrays of the values of the table's `fields`; the first is for addresses about which nothing is said

Numbers are little-endian, as on every processor that we build for. A range ends where the next one begins. Opening the file checks the sum
and that every part is within the file. A part that contradicts itself makes single answers wrong or empty, but never causes an error.
"""

import json
import mmap
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from struct import Struct
from tempfile import TemporaryFile
from typing import Any, Protocol, Self

assert sys.byteorder == "little", "The IP artefact is read in the byte order of arm64 and x86_64."  # noqa: S101

MAGIC = b"TessIP\x00\x01"
HEAD = Struct("<8sII")
LARGEST = 240 * 2**20  # bytes; an old and a new one must fit into Lambda's 512 MB of temporary files
LARGEST_HEADER = 2**20
LONGEST_ROW = 1024  # bytes
CHUNK = 2**20
PARTS: Mapping[str, str] = {"narrow": "I", "narrow_rows": "I", "high": "Q", "low": "Q", "wide_rows": "I", "offsets": "I", "text": "B"}
"""The parts of a table and the type of their numbers."""


class ArtefactError(ValueError):
    """The file is not a valid artefact; the message says why, without an address."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Table:
    """The ranges of one table and what is said about each. `defaults` applies where the row does not say otherwise."""

    name: str
    fields: tuple[str, ...]
    defaults: Mapping[str, Any]
    dated: Mapping[str, float]  # by field, the epoch seconds of its oldest source
    narrow: Sequence[int]
    narrow_rows: Sequence[int]
    high: Sequence[int]
    low: Sequence[int]
    wide_rows: Sequence[int]
    offsets: Sequence[int]
    text: memoryview

    def find(self, address: IPv4Address | IPv6Address) -> Mapping[str, Any]:
        """What is said about an address, by field."""
        row = self._row(address)
        if not 0 < row < len(self.offsets) - 1:
            return self.defaults
        begin, end = self.offsets[row], self.offsets[row + 1]
        try:
            values = json.loads(bytes(self.text[begin : min(end, begin + LONGEST_ROW)]))
            return {**self.defaults, **{field: value for field, value in zip(self.fields, values, strict=True) if value is not None}}
        except (ValueError, TypeError, RecursionError):
            return self.defaults

    def _row(self, address: IPv4Address | IPv6Address) -> int:
        if isinstance(address, IPv4Address):
            index, rows = bisect_right(self.narrow, int(address)), self.narrow_rows
        else:
            high, low = divmod(int(address), 2**64)
            index, rows = bisect_right(self.high, high), self.wide_rows
            if len(self.low) == len(self.high):
                index = bisect_right(self.low, low, bisect_left(self.high, high, 0, index), index)
        return rows[index - 1] if 0 < index <= len(rows) else 0


@dataclass(frozen=True, kw_only=True, eq=False)
class IpArtefact:
    """An opened artefact: its tables by name, in their order, and what it was made from."""

    built: float
    tables: Mapping[str, Table]
    sources: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, stream: Readable) -> Self:
        """The artefact that a stream yields, copied once into an unnamed temporary file and mapped from there, so that replacing or
        overwriting the original does not affect it.

        Raises:
            ArtefactError: it is too large, cut off, changed or of another version.
            OSError.
        """
        with TemporaryFile() as file:
            size = check = 0
            head = b""
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > LARGEST:
                    raise ArtefactError(f"larger than {LARGEST} bytes")
                head = head or chunk[: HEAD.size]
                check = zlib.crc32(chunk[HEAD.size :] if size == len(chunk) else chunk, check)
                file.write(chunk)
            if len(head) < HEAD.size:
                raise ArtefactError("too short")
            magic, length, expected = HEAD.unpack(head)
            if magic != MAGIC:
                raise ArtefactError("not an IP artefact, or of another version")
            if check != expected:
                raise ArtefactError("cut off or changed: its check sum does not agree")
            file.flush()
            return cls._of(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)), length)

    @classmethod
    def _of(cls, content: memoryview, header_length: int) -> Self:
        if header_length > min(LARGEST_HEADER, len(content) - HEAD.size):
            raise ArtefactError("its header is too long")
        try:
            header = json.loads(bytes(content[HEAD.size : HEAD.size + header_length]))
            tables = [_table(content, described) for described in header["tables"]]
            return cls(built=float(header["built"]), tables={table.name: table for table in tables}, sources=tuple(header["sources"]))
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as fault:
            raise ArtefactError(f"its header contradicts itself ({type(fault).__name__})") from None


@dataclass(kw_only=True)
class Drawing:
    """A table to be written into an artefact: ranges in ascending order of their beginnings, each with its values by field."""

    name: str
    defaults: Mapping[str, Any]
    dated: Mapping[str, float]

    def __post_init__(self) -> None:
        self.fields: tuple[str, ...] = ()
        self._narrow, self._narrow_rows = array("I"), array("I")
        self._high, self._low, self._wide_rows = array("Q"), array("Q"), array("I")
        self._rows: dict[tuple[tuple[str, Any], ...], int] = {(): 0}

    def add(self, version: int, start: int, said: Mapping[str, Any]) -> None:
        """Begin a range at `start`, up to the next one, with these values; an empty mapping says nothing."""
        row = self._rows.setdefault(tuple(said.items()), len(self._rows))
        rows = self._narrow_rows if version == 4 else self._wide_rows
        if row == (rows[-1] if rows else 0):
            return
        rows.append(row)
        if version == 4:
            self._narrow.append(start)
        else:
            self._high.append(start >> 64)
            self._low.append(start & (2**64 - 1))

    def __len__(self) -> int:
        return len(self._narrow) + len(self._high)

    def parts(self) -> Mapping[str, bytes]:
        """The bytes of every part."""
        self.fields = tuple(dict.fromkeys(field for row in self._rows for field, _ in row))
        texts = [json.dumps([dict(row).get(field) for field in self.fields], separators=(",", ":")).encode() for row in self._rows]
        offsets, end = array("I", [0]), 0
        for text in texts:
            end += len(text)
            offsets.append(end)
        low = self._low if any(self._low) else array("Q")
        numbers = (self._narrow, self._narrow_rows, self._high, low, self._wide_rows, offsets)
        return dict(zip(PARTS, (*(each.tobytes() for each in numbers), b"".join(texts)), strict=True))


def pack(drawings: Iterable[Drawing], sources: Sequence[Mapping[str, Any]], built: int) -> bytes:
    """The artefact's bytes."""
    tables, body = [], bytearray()
    for drawing in drawings:
        places = {}
        for name, part in drawing.parts().items():
            places[name] = [len(body), len(part)]
            body += part + bytes(-len(part) % 8)
        said = {"name": drawing.name, "fields": drawing.fields, "defaults": drawing.defaults, "dated": drawing.dated}
        tables.append({**said, "ranges": len(drawing), "parts": places})
    header = json.dumps({"built": built, "sources": sources, "tables": tables}, separators=(",", ":")).encode()
    header += b" " * (-(HEAD.size + len(header)) % 8)
    content = header + bytes(body)
    return HEAD.pack(MAGIC, len(header), zlib.crc32(content)) + content


def _table(content: memoryview, described: Mapping[str, Any]) -> Table:
    begin = HEAD.size + HEAD.unpack(content[: HEAD.size])[1]
    return Table(
        name=str(described["name"]),
        fields=tuple(described["fields"]),
        defaults=dict(described["defaults"]),
        dated={field: float(date) for field, date in described["dated"].items()},
        **{name: _part(content[begin:], described["parts"][name], kind) for name, kind in PARTS.items()},
    )


def _part(body: memoryview, where: Sequence[int], kind: str) -> Any:
    offset, length = where
    if not 0 <= offset <= offset + length <= len(body):
        raise ArtefactError("a part lies outside of the file")
    return body[offset : offset + length].cast(kind)  # type: ignore[call-overload]
