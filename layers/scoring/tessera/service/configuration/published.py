"""The published configuration: what is in force for a tenant, and every way to change it.

A process keeps what it has loaded and reads the head again after 30 seconds, so that a change is in force everywhere within half a minute.
If the head cannot be read, what was loaded stays in force. Configurations and lists are sealed: they may name users and addresses.

Every change is recorded before it is made (`audit`): nothing changes unrecorded. If the change then fails, because another one was faster
or it could not be stored, the record says what was attempted.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import TypeAdapter

from tessera.configuration import EMPTY, Configuration, check, difference
from tessera.errors import Fault, Malformed, SecondPersonNeeded, TooLarge, Unavailable, VersionConflict
from tessera.rules import NO_RULES, CompiledRule, InvalidRule, Rulebook
from tessera.rules.lists import ListType, TypedList
from tessera.rules.naming import renamed
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.http.caller import Caller
from tessera.service.http.refusals import Refusals
from tessera.service.keys.ids import new_ulid
from tessera.service.metrics import count
from tessera.service.store.configuration_records import Head, StoredVersion

logger = Logger(service="tessera", location=None)

REMEMBERED = 30_000  # ms
PURPOSE = "configuration"
OF_CHANGES: Refusals = (Malformed, VersionConflict, SecondPersonNeeded)
"""The refusals of every change of what is in force."""
LARGEST = 1_000_000  # bytes of a configuration as JSON, so that a draft with its changes fits into an answer
NOBODYS = Head()


@dataclass(frozen=True, kw_only=True)
class ListDocument:
    """A list as it is stored: entries by value, each with when it was added and when it expires (epoch milliseconds)."""

    name: str
    type: ListType | str  # or `action_id`: actions to be looked at together
    creator: str
    created_at: int
    updated_at: int
    entries: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)

    @property
    def typed(self) -> TypedList | None:
        """The list as rules use it; None for a list of actions."""
        if self.type == "action_id":
            return None
        return TypedList(self.type, {value: until for value, (_, until) in self.entries.items()})  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class InForce:
    """What is in force for a tenant. `preview` is the draft that is evaluated on live traffic without any effect."""

    head: Head = NOBODYS
    configuration: Configuration = EMPTY
    lists: Mapping[str, TypedList] = field(default_factory=dict)
    rulebook: Rulebook = NO_RULES
    preview: Configuration | None = None
    preview_rulebook: Rulebook | None = None
    read_at: int = 0


_kept: dict[str, InForce] = {}


def in_force(tenant: str, now: int) -> InForce:
    """What is in force now, at most 30 s old.

    Raises:
        Unavailable: nothing has been loaded yet, and nothing can be.
    """
    kept = _kept.get(tenant)
    if kept is not None and now - kept.read_at < REMEMBERED:
        return kept
    try:
        head = dependencies.store().configurations.head(tenant, now)
        fresh = replace(kept, read_at=now) if kept is not None and kept.head == head else load(tenant, head, now)
    except Unavailable:
        if kept is None:
            raise
        return kept
    _kept[tenant] = fresh
    return fresh


def forget() -> None:
    """Forget what was loaded: for tests, and for a process that has just changed something itself."""
    _kept.clear()


def load(tenant: str, head: Head, now: int) -> InForce:
    """The configuration that a head names, compiled."""
    configuration, lists = configuration_of(tenant, head, now), lists_of(tenant, head, now)
    preview = None
    if head.preview is not None:
        draft = dependencies.store().configurations.draft(tenant, now)
        preview = unsealed(tenant, draft.document) if draft and draft.revision == head.preview else None
    return InForce(
        head=head,
        configuration=configuration,
        lists=lists,
        rulebook=compiled(configuration, lists),
        preview=preview,
        preview_rulebook=compiled(preview, lists) if preview else None,
        read_at=now,
    )


def compiled(configuration: Configuration, lists: Mapping[str, TypedList]) -> Rulebook:
    """The rules that can be evaluated. One that no longer can, although it could when it was published, is left out and logged."""
    rules: list[CompiledRule] = []
    for rule in configuration.rules:
        try:
            rules += Rulebook.of((rule,), lists).rules
        except InvalidRule as faulty:
            logger.error("rule cannot be evaluated", extra={"rule": rule.id, "places": [fault.location for fault in faulty.faults]})
            count("RulesLeftOut")
    return Rulebook(tuple(sorted(rules, key=lambda compiled: compiled.rule.priority)))


def configuration_of(tenant: str, head: Head, now: int) -> Configuration:
    stored = dependencies.store().configurations.version(tenant, head.name, now) if head.name else None
    return unsealed(tenant, stored.document) if stored else EMPTY


def lists_of(tenant: str, head: Head, now: int) -> Mapping[str, TypedList]:
    """The typed lists, under their ids and their names. An id always means the list with that id, even if another list has it as its
    name."""
    if not head.lists:
        return {}
    by_name: dict[str, TypedList] = {}
    by_id: dict[str, TypedList] = {}
    for stored in dependencies.store().configurations.lists(tenant, now):
        document = unsealed_list(tenant, stored.document)
        if (typed := document.typed) is not None:
            by_name[document.name] = by_id[stored.id] = typed
    return by_name | by_id


type Change = Callable[[Configuration, Mapping[str, TypedList]], Configuration]


def change(caller: Caller, now: int, what: str, changed: Change, note: str = "") -> Configuration:
    """Publish the configuration in force with a change, which is given the existing lists.

    Raises:
        Malformed: the result could not be put into force; says where it is wrong.
        VersionConflict: someone else has published in the meantime.
        SecondPersonNeeded: nobody may change it alone.
    """
    head = dependencies.store().configurations.head(caller.tenant, now, consistent=True)
    before = configuration_of(caller.tenant, head, now)
    if is_ours(head, now):
        return before
    alone(before)
    try:
        after = changed(before, lists_of(caller.tenant, head, now))
    except InvalidRule as faulty:
        raise Malformed(faults=faulty.faults) from None
    publish(caller, now, what, head, before, after, note)
    return after


def configuration(tenant: str, now: int) -> Configuration:
    """The configuration in force at this very moment, for reading it or working on it."""
    return configuration_of(tenant, dependencies.store().configurations.head(tenant, now, consistent=True), now)


def alone(configuration: Configuration) -> None:
    """Check that one client alone may change what is in force.

    Raises:
        SecondPersonNeeded.
    """
    if configuration.second_person:
        raise SecondPersonNeeded("A second person is needed here: put the change into the draft, and have someone else publish it.")


def is_ours(head: Head, now: int) -> bool:
    """Whether what is in force was published by an earlier attempt of the same request."""
    return head.name.endswith(f"#{_name_of_version(now)}")


def _name_of_version(now: int) -> str:
    return new_ulid(now, "version")


def publish(caller: Caller, now: int, what: str, head: Head, before: Configuration, after: Configuration, note: str = "") -> int:
    """Put `after` into force as the successor of `head`; returns its version number."""
    if faults := check(after, lists_of(caller.tenant, head, now)):
        raise Malformed(faults=faults)
    number = head.version + 1
    trail.record(caller, now, what, {"version": number, "changes": difference(*(_hashed(caller.tenant, each) for each in (before, after)))})
    version = StoredVersion(
        number=number,
        name=f"{number:08}#{_name_of_version(now)}",
        document=sealed(caller.tenant, after),
        author=caller.client,
        at=now,
        note=note,
        based_on=head.name,
    )
    dependencies.store().configurations.publish(caller.tenant, head, version)
    _kept.pop(caller.tenant, None)
    return number


def _hashed(tenant: str, configuration: Configuration) -> Configuration:
    """A configuration with keyed hashes in place of users' ids: a line of the audit names nobody, since nobody can be erased from it."""
    keys = dependencies.keyring()
    return replace(configuration, rules=tuple(renamed(rule, lambda user: keys.hash_user(tenant, user)) for rule in configuration.rules))


def sealed(tenant: str, configuration: Configuration) -> bytes:
    """A configuration to be stored.

    Raises:
        TooLarge.
    """
    content = _configurations().dump_json(configuration, exclude_defaults=True)
    if len(content) > LARGEST:
        where = [Fault("body", f"would bring the configuration to {len(content)} bytes as JSON; put long enumerations into lists")]
        raise TooLarge(f"A configuration has at most {LARGEST} bytes as JSON.", faults=where)
    return dependencies.keyring().seal(PURPOSE, tenant, zlib.compress(content, 9))


def unsealed(tenant: str, document: bytes) -> Configuration:
    return _configurations().validate_json(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, document)))


def sealed_list(tenant: str, document: ListDocument) -> bytes:
    return dependencies.keyring().seal(PURPOSE, tenant, zlib.compress(_lists().dump_json(document), 9))


def unsealed_list(tenant: str, document: bytes) -> ListDocument:
    return _lists().validate_json(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, document)))


@cache
def _configurations() -> TypeAdapter[Configuration]:
    return TypeAdapter(Configuration)


@cache
def _lists() -> TypeAdapter[ListDocument]:
    return TypeAdapter(ListDocument)


def plain(configuration: Configuration) -> dict[str, Any]:
    """A configuration as one file of JSON."""
    document: dict[str, Any] = _configurations().dump_python(configuration, mode="json")
    return document
