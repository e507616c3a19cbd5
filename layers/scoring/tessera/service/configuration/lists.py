"""Lists: a tenant's lists, and what prevents one from being created, renamed, changed or deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from tessera.configuration import Configuration
from tessera.errors import Fault, ListNotFound, Malformed, NameTaken, SecondPersonNeeded
from tessera.rules.lists import lists_asked
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.configuration import published
from tessera.service.configuration.contract.lists import (
    LARGEST_ANSWER,
    ListAnswer,
    ListRequest,
    ListsQuery,
    faults_of,
    size_of,
    with_entries,
    without_entry,
)
from tessera.service.configuration.published import ListDocument
from tessera.service.http.caller import Caller
from tessera.service.keys.ids import is_again, new_name
from tessera.service.store.configuration_records import StoredList
from tessera.service.store.configurations import MOST_LISTS


@dataclass(frozen=True, kw_only=True)
class KeptList:
    """A list with its id; `stored` is its record in the table, None for a new list."""

    id: str
    document: ListDocument
    stored: StoredList | None = None

    def shown(self, tenant: str, now: int) -> ListAnswer:
        return ListAnswer.of(tenant, self.id, self.document, now)

    def holding(self, entries: Mapping[str, int | None], now: int) -> Self:
        """The list with entries added. An action that is already in its list is refused, unless an earlier attempt of this request
        has added it; an entry of a typed list is renewed.

        Raises:
            NameTaken, Malformed.
        """
        there = [item for item, (added, _) in self.document.entries.items() if item in entries and not (is_again() and added == now)]
        if self.document.type == "action_id" and there:
            raise NameTaken(faults=[Fault("body.item_ids", f"{len(there)} of them are in the list already")])
        if faults := faults_of(self.document, entries):
            raise Malformed(faults=faults)
        return replace(self, document=with_entries(self.document, entries, now))

    def without(self, item: str, now: int) -> Self:
        return replace(self, document=without_entry(self.document, item, now))

    def renamed(self, name: str, now: int) -> Self:
        return replace(self, document=replace(self.document, name=name, updated_at=now))

    def check_item(self, item: str) -> None:
        """
        Raises:
            ListNotFound: the item is not in the list.
        """
        if item not in self.document.entries:
            raise ListNotFound


def all_lists(tenant: str, now: int) -> list[KeptList]:
    found = dependencies.store().configurations.lists(tenant, now)
    return [KeptList(id=stored.id, document=published.unsealed_list(tenant, stored.document), stored=stored) for stored in found]


def one_list(tenant: str, list_id: str, now: int) -> KeptList:
    """
    Raises:
        ListNotFound.
    """
    stored = dependencies.store().configurations.typed_list(tenant, list_id, now)
    if stored is None:
        raise ListNotFound
    return KeptList(id=list_id, document=published.unsealed_list(tenant, stored.document), stored=stored)


def new_list(tenant: str, request: ListRequest, now: int) -> KeptList:
    """A new list, to be stored.

    Raises:
        Malformed: there are as many lists as allowed.
        NameTaken.
    """
    list_id = new_name("list")
    others = [each for each in all_lists(tenant, now) if each.id != list_id]  # that one is of an earlier attempt
    if len(others) >= MOST_LISTS:
        raise Malformed(faults=[Fault("body", f"would be one of more than {MOST_LISTS} lists")])
    _check_name(request.list_name, others)
    document = ListDocument(name=request.list_name, type=request.list_type, creator=request.creator, created_at=now, updated_at=now)
    return KeptList(id=list_id, document=document)


def page_of(tenant: str, query: ListsQuery, now: int) -> tuple[tuple[ListAnswer, ...], bool]:
    """The requested lists, as many as fit into an answer, and whether there are more.

    Raises:
        ListNotFound: no list holds the requested item.
    """
    told: list[ListAnswer] = []
    size = 0
    for each in all_lists(tenant, now):
        shown = each.shown(tenant, now)
        if each.id <= (query.after or "") or (query.item_id is not None and all(item.item_id != query.item_id for item in shown.items)):
            continue
        size += size_of(each.document.entries)
        if told and size > LARGEST_ANSWER:
            return tuple(told), True
        told.append(shown)
    if query.item_id is not None and not told and not query.after:
        raise ListNotFound("No list holds this item.")
    return tuple(told), False


def store_again(tenant: str, kept: KeptList) -> None:
    """Store a list in place of the one that it was made from, without a line in the audit: who erases a person has one of their own.

    Raises:
        VersionConflict: somebody else has changed it meanwhile.
    """
    sealed, before = published.sealed_list(tenant, kept.document), kept.stored
    if before is None:
        revision, replaced = 1, ""
    elif sealed == before.document:  # an earlier attempt has stored it
        revision, replaced = before.revision, ""
    else:
        revision, replaced = before.revision + 1, before.apart
    dependencies.store().configurations.put_list(tenant, StoredList(id=kept.id, document=sealed, revision=revision), replaced)


def keep(caller: Caller, now: int, what: str, kept: KeptList) -> KeptList:
    """Store a list in place of the one that it was made from.

    Raises:
        VersionConflict: somebody else has changed it meanwhile.
    """
    trail.record(caller, now, what, {"list_id": kept.id, "name": kept.document.name, "items": len(kept.document.entries)})
    store_again(caller.tenant, kept)
    return kept


def drop(caller: Caller, now: int, kept: KeptList) -> None:
    trail.record(caller, now, "list.delete", {"list_id": kept.id, "name": kept.document.name})
    dependencies.store().configurations.drop_list(caller.tenant, kept.id, kept.stored.apart if kept.stored else "")


def check_rename(tenant: str, kept: KeptList, name: str, now: int) -> None:
    """A list that a rule uses by name must keep its name, unless the rule uses its id instead.

    Raises:
        NameTaken, SecondPersonNeeded.
    """
    _check_unasked(tenant, {kept.document.name}, now)
    check_alone(tenant, kept, now)
    _check_name(name, (each for each in all_lists(tenant, now) if each.id != kept.id))


def check_deletion(tenant: str, kept: KeptList, now: int) -> None:
    """
    Raises:
        NameTaken: a rule uses it.
        SecondPersonNeeded.
    """
    _check_unasked(tenant, {kept.id, kept.document.name}, now)
    check_alone(tenant, kept, now)


def check_alone(tenant: str, kept: KeptList, now: int) -> None:
    """Changing a list changes what the rules that use it decide. So where a second person is needed, a list that a rule in force or in the
    draft uses cannot be changed. A new list may be created for the rules of a draft.

    Raises:
        SecondPersonNeeded.
    """
    configuration = published.configuration(tenant, now)
    if not configuration.second_person:
        return
    draft = dependencies.store().configurations.draft(tenant, now)
    told = (configuration, published.unsealed(tenant, draft.document)) if draft else (configuration,)
    if asking := [name for each in told for name in _asking(each, {kept.id, kept.document.name})]:
        raise SecondPersonNeeded(
            f"The rule {asking[0]!r} uses this list, and changing it needs a second person: create another list for the draft."
        )


def _check_name(name: str, others: Iterable[KeptList]) -> None:
    if any(name in (each.document.name, each.id) for each in others):
        raise NameTaken(faults=[Fault("body.list_name", "is taken by another list")])


def _check_unasked(tenant: str, names: set[str], now: int) -> None:
    if asking := _asking(published.configuration(tenant, now), names):
        raise NameTaken(faults=[Fault("list_id", f"is used by the rule {asking[0]!r}; change that first")])


def _asking(configuration: Configuration, names: set[str]) -> list[str]:
    """The names of the rules that use a list."""
    return [rule.name for rule in configuration.rules if names & lists_asked(rule.conditions)]
