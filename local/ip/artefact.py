"""The artefact: every readable file below a folder, the lists flattened into one table, the databases one table each."""

import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import maxminddb

from local.ip import databases, lists
from tessera.service.ip.artefact import Drawing, pack

ORDER = ("lists", "anonymous", "connection", "city", "asn")
"""The tables in order of precedence, for the case that they say different things about one address."""
LICENCES: Mapping[str, str] = {
    r"geolite": "GeoLite2 End User License Agreement: attribution to MaxMind, updates within 30 days",
    r"geoip": "MaxMind's commercial licence: not to be passed on",
    r"dbip": "CC BY 4.0 with a link to DB-IP, for the Lite editions",
    r"x4bnet|lists_vpn": "MIT",
    r"ipsum": "Unlicense",
    r"ipranges": "CC0",
}
"""What is known about the licences of files, by a part of their names."""
NOT_KNOWN = "not known here: look before you pass the artefact on"


@dataclass(frozen=True, kw_only=True)
class Built:
    """An artefact's bytes, what went into it, and the files that did not, with the reasons."""

    content: bytes
    sources: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, str]


def build(folder: Path, now: float) -> Built:
    """Build the artefact of a folder; the same folder at the same second makes the same bytes."""
    drawings: dict[str, Drawing] = {}
    sources: list[Mapping[str, Any]] = []
    read: list[tuple[lists.Source, float]] = []
    left_out: dict[str, str] = {}
    for path in sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith((".", "LICENSE"))):
        name = str(path.relative_to(folder))
        try:
            if path.suffix == ".mmdb":
                drawing = databases.draw(path)
                if drawing.name in drawings:
                    raise lists.NotAList(f"another file says the same ({drawing.name})")
                drawings[drawing.name] = drawing
                sources.append(_source(name, drawing.name, len(drawing), _built(path)))
            else:
                found, date = lists.read(path, name), path.stat().st_mtime
                read.append((found, date))
                sources.append(_source(name, ", ".join(sorted(found.kinds)), len(found.ranges), date, found.strange, found.broad))
        except (OSError, ValueError, EOFError, zlib.error, maxminddb.InvalidDatabaseError) as fault:
            left_out[name] = str(fault) or type(fault).__name__
    if read:
        drawings["lists"] = _draw(read)
    tables = [drawings[name] for name in ORDER if name in drawings]
    return Built(content=pack(tables, sources, int(now)), sources=sources, left_out=left_out)


def put(content: bytes, path: Path) -> None:
    """Put the artefact in its place atomically: readers of the old one are not disturbed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


def flatten(sources: Sequence[lists.Source]) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Where each range begins and what all lists together say from there on."""
    said: dict[tuple[int, tuple[tuple[str, Any], ...]], int] = {}
    marks: list[tuple[int, int, int, int]] = []
    for number, source in enumerate(sources):
        for version, first, last, facts in source.ranges:
            index = said.setdefault((number, tuple(facts.items())), len(said))
            marks += ((version, first, 1, index), (version, last + 1, -1, index))
    marks.sort()
    by_index = [(number, dict(facts)) for number, facts in said]
    active: Counter[int] = Counter()
    together: dict[frozenset[int], Mapping[str, Any]] = {}
    for (version, position), here in groupby(marks, key=itemgetter(0, 1)):
        for _, _, step, index in here:
            active[index] += step
        present = frozenset(index for index, count in active.items() if count)
        active = Counter({index: active[index] for index in present})
        if position < 2 ** (32 if version == 4 else 128):
            yield version, position, together.setdefault(present, _together(by_index[index] for index in sorted(present)))


def _together(said: Iterable[tuple[int, Mapping[str, Any]]]) -> Mapping[str, Any]:
    """What several entries say about one address: block lists of different sources add up, otherwise the first entry counts."""
    facts: dict[str, Any] = {}
    counted: dict[int, int] = {}
    for number, each in said:
        counted[number] = max(counted.get(number, 0), each.get("block_lists", 0))
        facts |= {field: value for field, value in each.items() if field not in facts}
    if "block_lists" in facts:
        facts["block_lists"] = sum(counted.values())
    return dict(sorted(facts.items()))


def _draw(read: Sequence[tuple[lists.Source, float]]) -> Drawing:
    dates: dict[str, float] = {}
    for source, date in read:
        for field in (field for kind in source.kinds for field in lists.KINDS[kind]):
            dates[field] = min(dates.get(field, date), date)
    defaults = {field: 0 if field == "block_lists" else False for field in sorted(dates)}
    drawing = Drawing(name="lists", defaults=defaults, dated={field: int(date) for field, date in dates.items()})
    for version, start, facts in flatten([source for source, _ in read]):
        drawing.add(version, start, facts)
    return drawing


def _source(name: str, says: str, entries: int, date: float, strange: int = 0, broad: int = 0) -> Mapping[str, Any]:
    licence = next((licence for pattern, licence in LICENCES.items() if re.search(pattern, name.lower())), NOT_KNOWN)
    counts = {"entries": entries, "without_address": strange, "too_broad": broad}
    return {"file": name, "says": says, **counts, "date": time.strftime("%Y-%m-%d", time.gmtime(date)), "licence": licence}


def _built(path: Path) -> float:
    with maxminddb.open_database(path) as reader:
        return float(reader.metadata().build_epoch)
