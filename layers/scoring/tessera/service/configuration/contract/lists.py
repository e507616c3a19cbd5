"""Requests and answers of lists: the documented ones, which hold action ids, and our typed ones, which rules use and whose entries may
expire."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Annotated, Literal, Self

from annotated_types import MaxLen, MinLen
from pydantic.dataclasses import dataclass

from tessera.errors import Fault
from tessera.rules import EpochMilliseconds
from tessera.rules.lists import MOST_ENTRIES
from tessera.service.configuration.published import ListDocument
from tessera.service.http.body import MOST_FAULTS
from tessera.service.http.contract import DOCUMENTED, Cursor

type ListName = Annotated[str, MinLen(1), MaxLen(100)]
type ListTypeName = Literal["action_id", "ip", "user", "device", "fingerprint", "country", "asn", "email_domain", "payee"]
type ItemId = Annotated[str, MinLen(1), MaxLen(1024)]


LARGEST_LIST = 3_000_000  # bytes of a list in an answer
LARGEST_ANSWER = 4_000_000  # bytes; Lambda answers no more than 6 MB
MOST_BESIDE = 90  # bytes of an answer per item, in addition to the item


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ListRequest:
    """A list to be created. Lists of type `action_id` organise work; rules can use all others."""

    list_name: ListName
    list_type: ListTypeName
    creator: Annotated[str, MinLen(1), MaxLen(256)]


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ListsQuery:
    """Only lists that hold this item, and only those after another list (by its id, as given in `tessera-next`)."""

    item_id: ItemId | None = None
    after: Cursor | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ListNameQuery:
    """The list's new name; nothing else about it can be changed."""

    list_name: ListName


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ListEntry:
    """An item that is removed by itself at `expires_at` (epoch milliseconds)."""

    item_id: ItemId
    expires_at: EpochMilliseconds | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ItemsRequest:
    """Items to be added: by id, as documented, or each with its expiry. In a typed list an item that is already there is renewed. A list
    may have 10,000 items, and 3 MB in an answer: 10,000 items of 210 bytes, or 2,700 of 1,024."""

    item_ids: Annotated[tuple[ItemId, ...], MaxLen(MOST_ENTRIES)] = ()
    items: Annotated[tuple[ListEntry, ...], MaxLen(MOST_ENTRIES)] = ()

    @property
    def entries(self) -> Mapping[str, int | None]:
        return {**dict.fromkeys(self.item_ids), **{item.item_id: item.expires_at for item in self.items}}


@dataclass(frozen=True, kw_only=True)
class ListItem:
    item_id: str
    item_created_timestamp: int
    expires_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class ListAnswer:
    """A list; expired entries are left out."""

    list_id: str
    list_name: str
    tenant_id: str
    list_type: str
    creator: str
    items: tuple[ListItem, ...]
    created_date: str
    updated_date: str

    @classmethod
    def of(cls, tenant: str, list_id: str, document: ListDocument, now: int) -> Self:
        return cls(
            list_id=list_id,
            list_name=document.name,
            tenant_id=tenant,
            list_type=document.type,
            creator=document.creator,
            items=tuple(
                ListItem(item_id=value, item_created_timestamp=added, expires_at=until)
                for value, (added, until) in document.entries.items()
                if until is None or now < until
            ),
            created_date=_moment(document.created_at),
            updated_date=_moment(document.updated_at),
        )


@dataclass(frozen=True, kw_only=True)
class ItemsAdded:
    list_id: str
    tenant_id: str
    added_date: str
    items: tuple[ListItem, ...]

    @classmethod
    def of(cls, tenant: str, list_id: str, added: Mapping[str, int | None], now: int) -> Self:
        items = tuple(ListItem(item_id=value, item_created_timestamp=now, expires_at=until) for value, until in added.items())
        return cls(list_id=list_id, tenant_id=tenant, added_date=_moment(now), items=items)


def with_entries(document: ListDocument, entries: Mapping[str, int | None], now: int) -> ListDocument:
    """The list with entries added or renewed, and without expired ones."""
    alive = {value: kept for value, kept in document.entries.items() if kept[1] is None or now < kept[1]}
    return replace(document, entries={**alive, **{value: (now, until) for value, until in entries.items()}}, updated_at=now)


def without_entry(document: ListDocument, value: str, now: int) -> ListDocument:
    return replace(document, entries={kept: times for kept, times in document.entries.items() if kept != value}, updated_at=now)


def faults_of(document: ListDocument, entries: Mapping[str, int | None]) -> tuple[Fault, ...]:
    """What prevents entries from being added to this list."""
    if len(document.entries) + len(entries) > MOST_ENTRIES:
        return (Fault("body.item_ids", f"would bring the list above {MOST_ENTRIES} items"),)
    if size_of({**document.entries, **entries}) > LARGEST_LIST:
        return (Fault("body.item_ids", f"would bring the list above {LARGEST_LIST} bytes; begin another list"),)
    if document.type != "ip":
        return ()
    wrong = (number for number, each in enumerate(entries) if not _is_network(each))
    return tuple(
        Fault(f"body.item_ids[{number}]", "is not an address or CIDR range") for number, _ in zip(wrong, range(MOST_FAULTS), strict=False)
    )


def size_of(entries: Iterable[str]) -> int:
    """The most bytes that items can take up in an answer."""
    return sum(len(json.dumps(item, ensure_ascii=False).encode()) + MOST_BESIDE for item in entries)


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
