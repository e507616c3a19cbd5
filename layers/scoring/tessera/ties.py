"""Ties: what accounts share, and which accounts that links.

A *tie* says that an account was seen with a device, a device's key, a device's fingerprint, an address or a payee. Two accounts tied to the
same thing are linked. A tie needs no success: a thief who tries forty accounts from one device links them, as soon as a backend says that
they were tried. What only an SDK says makes no ties: otherwise invented accounts could hide a ring in a crowd.

`walk` goes from an account to those linked to it, and on to those linked to these, within bounds. What half a city shares is not a link: an
address of a mobile carrier, the fingerprint of a phone sold by the million. If more than `MOST_SHARING` accounts share one of those, it is
listed as crowded and not followed. A device, a key and a payee are followed however many share them, within the bounds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

TieKind = Literal["device", "device_key", "device_fingerprint", "ip", "payee"]

STEPS = 2  # from the account that is asked about
MOST_ACCOUNTS = 50  # in one walk, including the first
MOST_THINGS = 12  # per account: those it was seen with last
MOST_SHARING = 20  # accounts at one entity
MOST_EXPANDED = 10  # accounts from which a walk continues
CROWDED: frozenset[TieKind] = frozenset({"device_fingerprint", "ip"})
"""Kinds of things that strangers may share by chance."""

RENEWED = 30 * 86_400_000  # ms; how often a recurring tie is written again
MARK = 4  # bytes


@dataclass(frozen=True, order=True)
class SharedEntity:
    """What may be shared. `value`: the device, its key's thumbprint or its fingerprint, in hexadecimal; for other kinds the keyed hash."""

    kind: TieKind
    value: str


@dataclass(frozen=True, order=True)
class Tie:
    """An account (keyed hash) and what it was seen with."""

    entity: SharedEntity
    account: str

    def mark(self, at: int) -> bytes:
        """A few bytes that represent it in the device's counters, for about a month: if they are there, the tie need not be written
        again."""
        return blake2b(f"{self.entity.kind} {self.entity.value} {self.account} {at // RENEWED}".encode(), digest_size=MARK).digest()


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """One account seen with an entity: when first and last (epoch milliseconds; `last` to within 30 days), and an action that shows it."""

    account: str
    device: str
    action: str  # ULID
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Connection:
    """Two accounts and what links them: since when both have been seen with it, and when the later of them was seen last."""

    one: str
    other: str
    entity: SharedEntity
    since: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Network:
    """The accounts that a walk has found, each with its distance from the first and an action that shows it; what links them; what is too
    crowded to be a link; whether some were left out because of the bounds."""

    steps: Mapping[str, int]
    shown_by: Mapping[str, Sharing] = field(default_factory=dict)
    connections: tuple[Connection, ...] = ()
    crowded: tuple[SharedEntity, ...] = ()
    cut: bool = False


type EntitiesOf = Callable[[Sequence[str]], Mapping[str, Sequence[SharedEntity]]]
"""What each of several accounts was seen with, the latest first."""
type SharingOf = Callable[[Sequence[SharedEntity]], Mapping[SharedEntity, Sequence[Sharing]]]
"""Who was seen with each of several entities: at most `MOST_SHARING` + 1."""


def walk(account: str, entities_of: EntitiesOf, sharing_of: SharingOf) -> Network:
    """Walk from an account to those linked to it, and on: at most `STEPS` steps and `MOST_ACCOUNTS` accounts."""
    steps, shown_by = {account: 0}, dict[str, Sharing]()
    sharing, connections = dict[SharedEntity, Sequence[Sharing]](), dict[tuple[str, str, SharedEntity], Connection]()
    frontier, cut = [account], False
    for step in range(1, STEPS + 1):
        cut |= len(frontier) > MOST_EXPANDED
        expanded = frontier[:MOST_EXPANDED]
        entities = entities_of(expanded) if expanded else {}
        cut |= any(len(each) > MOST_THINGS for each in entities.values())
        sharing |= sharing_of(_fresh(entities.values(), sharing))
        frontier = []
        for one in expanded:
            for entity in entities[one][:MOST_THINGS]:
                if is_crowded(entity, sharing[entity]):
                    continue
                cut |= len(sharing[entity]) > MOST_SHARING
                for found in linked(one, entity, sharing[entity]):
                    if found.other not in steps and len(steps) >= MOST_ACCOUNTS:
                        cut = True
                        continue
                    if found.other not in steps:
                        steps[found.other] = step
                        frontier.append(found.other)
                    connections.setdefault((*sorted((one, found.other)), entity), found)  # type: ignore[arg-type]
        for each in (each for found in sharing.values() for each in found if each.account in steps):
            shown_by[each.account] = max(each, shown_by.get(each.account, each), key=lambda seen: seen.last)
    return Network(
        steps=steps,
        shown_by=shown_by,
        connections=tuple(connections.values()),
        crowded=tuple(sorted(entity for entity, found in sharing.items() if is_crowded(entity, found))),
        cut=cut,
    )


def is_crowded(entity: SharedEntity, sharing: Sequence[Sharing]) -> bool:
    """Whether so many share an entity that it says nothing about any of them."""
    return entity.kind in CROWDED and len({each.account for each in sharing}) > MOST_SHARING


def linked(account: str, entity: SharedEntity, sharing: Sequence[Sharing]) -> Iterator[Connection]:
    """The links between an account and the others who share an entity with it."""
    spans: dict[str, tuple[int, int]] = {}
    for each in sharing[:MOST_SHARING]:
        first, last = spans.get(each.account, (each.first, each.last))
        spans[each.account] = min(first, each.first), max(last, each.last)
    own = spans.pop(account, None)
    for other, (first, last) in spans.items():
        yield Connection(one=account, other=other, entity=entity, since=max(first, own[0]) if own else first, last=last)


def _fresh(entities: Iterable[Sequence[SharedEntity]], known: Mapping[SharedEntity, object]) -> list[SharedEntity]:
    return [each for each in dict.fromkeys(entity for some in entities for entity in some[:MOST_THINGS]) if each not in known]
