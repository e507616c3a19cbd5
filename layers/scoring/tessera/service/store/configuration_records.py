"""The records of configurations, drafts and lists that the store takes and returns: frozen values with sealed documents."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Head:
    """What is in force. Version 0 is the empty configuration, which nobody published."""

    version: int = 0
    name: str = ""
    preview: int | None = None  # the revision of the draft that is evaluated on live traffic
    lists: Mapping[str, int] = field(default_factory=dict)  # revision by list id
    last_draft: int = 0  # the revision of the last draft that was published or dropped; revisions are never reused


@dataclass(frozen=True, kw_only=True)
class StoredVersion:
    """A published configuration: `document` is sealed. `based_on` names the version before it. In a list of versions (`versions`) a large
    document is left out."""

    number: int
    name: str
    document: bytes
    author: str
    at: int
    note: str = ""
    based_on: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredDraft:
    """A configuration that is being worked on, based on version `based_on`; `revision` counts its changes."""

    document: bytes
    author: str
    at: int
    based_on: int
    revision: int
    apart: str = ""  # where its pieces are stored, if they are
    authors: frozenset[str] = frozenset()  # everybody who has worked on it since it was begun


@dataclass(frozen=True, kw_only=True)
class StoredList:
    """A list: `document` is sealed; `revision` counts its changes."""

    id: str
    document: bytes
    revision: int
    apart: str = ""  # where its pieces are stored, if they are
