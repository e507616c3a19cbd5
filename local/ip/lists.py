"""Lists: one address, network (CIDR) or range per line, as operators and volunteers publish them, gzipped or not.

What a list says follows from its name or, if that says nothing, from the folders it is in:

| a word of the path | says |
|---|---|
| `relay`, `egress` | privacy relay; lines `network,country,region,city` also say where its users are |
| `tor`, `torbulkexitlist` | exit of Tor; lines `ExitAddress ADDRESS …` too |
| `vpn` (also within a word), `proxy`, `hosting`, `datacenter`, `cloud`, `mobile` | that kind of connection |
| `crawler`, `…bot`, `monitoring` | a program that fetches pages |
| `ipsum`, `reputation`, `blocklist` | attacking addresses; a number after the address, or `level3` in the path: on how many lists |
| a provider of `PROVIDERS` | what that provider is |

A CSV file with the columns `cidr` and `kind` (`provider` if it has one) says line by line what it says. `#` and `;` begin a comment.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import IO, Any

LONGEST_LINE = 512  # characters
MOST_LINES = 2_000_000
BROADEST = {4: 8, 6: 16}  # bits; a list that names more than that at once names half a world by mistake
MOST_STRANGE = 0.1  # of the lines; a file with more of them is something else

KINDS: Mapping[str, Mapping[str, Any]] = {
    "relay": {"relay": True},
    "tor": {"tor": True},
    "reputation": {"block_lists": 1},
    "vpn": {"vpn": True},
    "proxy": {"proxy": True},
    "crawler": {"crawler": True},
    "mobile": {"mobile_carrier": True},
    "hosting": {"hosting": True},
}
"""What each kind of list says of its addresses."""
WORDS: Mapping[str, str] = {
    "relay": r"relay|egress",
    "tor": r"tor|torbulkexitlist",
    "reputation": r"ipsum|reputation|blocklist|level\d?",
    "vpn": r"\w*vpn\w*",
    "proxy": r"prox(y|ies)",
    "crawler": r"crawlers?|\w+bot|bots|monitoring",
    "mobile": r"mobile|cellular",
    "hosting": r"hosting|datacent(er|re)s?|cloud",
}
PROVIDERS: Mapping[str, str] = {
    **dict.fromkeys(
        ("amazon", "aws", "cloudflare", "digitalocean", "github", "google", "linode", "microsoft", "azure", "oracle", "vultr"), "hosting"
    ),
    **dict.fromkeys(("bing", "facebook", "openai", "perplexity", "pingdom", "statuscake", "telegram", "twitter"), "crawler"),
}
COLUMN_KINDS: Mapping[str, str] = {
    "cloud": "hosting", "crawler": "crawler", "monitoring": "crawler", "private_relay": "relay", "vpn": "vpn",
    **{kind: kind for kind in KINDS},
}  # fmt: skip
"""The words of a `kind` column."""
EXIT_PREFIXES = ("ExitNode", "Published", "LastStatus")
"""Lines of Tor's own format beside the exits'."""


class NotAList(ValueError):
    """The file is not a list that is supported."""


@dataclass(kw_only=True)
class Source:
    """One list: its ranges by what they say. A range is the version of its addresses, the first and the last of them."""

    file: str
    kinds: frozenset[str]
    ranges: list[tuple[int, int, int, Mapping[str, Any]]] = field(default_factory=list)
    strange: int = 0  # lines that hold no address
    broad: int = 0  # entries that name too much

    def add(self, entry: str, said: Mapping[str, Any]) -> None:
        try:
            version, first, last = bounds(entry)
        except ValueError:
            self.strange += 1
            return
        if last - first >= 2 ** ((32 if version == 4 else 128) - BROADEST[version]):
            self.broad += 1
        else:
            self.ranges.append((version, first, last, said))


def bounds(entry: str) -> tuple[int, int, int]:
    """The version, the first and the last address of an entry.

    Raises:
        ValueError: it is neither an address nor a network nor a range.
    """
    if "-" in entry:
        first, last = (ip_address(end.strip()) for end in entry.split("-", 1))
        if first.version != last.version or int(first) > int(last):
            raise ValueError("a range that ends before it begins")
        return first.version, int(first), int(last)
    network = ip_network(entry, strict=False)
    return network.version, int(network.network_address), int(network.broadcast_address)


def read(path: Path, name: str) -> Source:
    """The list in a file; `name` is its path within the folder that is built from.

    Raises:
        NotAList: neither its name nor its columns say what it lists, or it contains something else.
        OSError, EOFError, zlib.error: it cannot be read.
    """
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") if path.suffix == ".gz" else path.open(errors="replace") as lines:
        found = _from(lines, name)
    if found.strange > MOST_STRANGE * (len(found.ranges) + found.strange):
        raise NotAList(f"{found.strange} of its lines hold no address")
    return found


def kind_of(name: str) -> str | None:
    """What a list says by its path: the word nearest to the file decides."""
    for part in reversed(Path(name.lower()).parts):
        words = re.findall(r"[a-z]+\d?", part)
        for kind, pattern in WORDS.items():
            if any(re.fullmatch(pattern, word) or re.fullmatch(pattern, word.rstrip("0123456789")) for word in words):
                return kind
        for word in words:
            if word in PROVIDERS:
                return PROVIDERS[word]
    return None


def _from(lines: IO[str], name: str) -> Source:
    bounded = _bounded(lines)
    first = next(bounded, "")
    columns = [column.strip().lower() for column in first.split(",")]
    if {"cidr", "kind"} <= set(columns):
        return _by_columns(columns, bounded, name)
    kind = kind_of(name)
    if kind is None:
        raise NotAList("its name does not tell what it says")
    found = Source(file=name, kinds=frozenset({kind}))
    level = re.search(r"levels?[/_-]?(\d)", name.lower())
    said = {**KINDS[kind], **({"block_lists": int(level[1])} if level and kind == "reputation" else {})}
    for line in (first, *bounded):
        entry = re.sub(r"\s*-\s*", "-", line.partition("#")[0].partition(";")[0].strip())
        _add_line(found, kind, re.split("," if kind == "relay" else r"[\s,]+", entry), said)
    return found


def _add_line(found: Source, kind: str, parts: list[str], said: Mapping[str, Any]) -> None:
    entry, *more = parts
    if not entry or entry in EXIT_PREFIXES:
        return
    if entry == "ExitAddress" and more:
        entry = more[0]
    elif kind == "reputation" and more and more[0].isdecimal():
        said = {**said, "block_lists": max(1, min(int(more[0][:4]), 1000))}
    elif kind == "relay" and more and re.fullmatch("[A-Z]{2}", more[0]):
        region, city = (*(text.strip()[:100] or None for text in more[1:3]), None, None)[:2]
        said = {**said, "country": more[0], "region": region, "city": city}
    found.add(entry, {field: value for field, value in said.items() if value is not None})


def _by_columns(columns: list[str], lines: Iterable[str], name: str) -> Source:
    found, kinds = Source(file=name, kinds=frozenset()), set()
    for row in csv.DictReader(lines, fieldnames=columns):
        kind = COLUMN_KINDS.get(row["kind"] or "")
        if kind is None:
            found.strange += 1
            continue
        kinds.add(kind)
        provider = (row.get("provider") or "")[:100]
        found.add(row["cidr"] or "", {**KINDS[kind], **({"organization": provider} if provider else {})})
    found.kinds = frozenset(kinds)
    return found


def _bounded(lines: IO[str]) -> Iterator[str]:
    for _ in range(MOST_LINES):
        if not (line := lines.readline(LONGEST_LINE)):
            return
        yield line
    raise NotAList(f"more than {MOST_LINES} lines")
