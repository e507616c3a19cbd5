"""Lists: action ids that somebody wants to look at together, and typed lists that rules ask."""

from secrets import token_hex

from tessera.configuration import Configuration
from tessera.errors import Fault, ListNotFound, Malformed, NameTaken, SecondPersonNeeded
from tessera.service import audit, configuring, parts
from tessera.service.configuration_store import MOST_LISTS, StoredList
from tessera.service.configuring import ListDocument
from tessera.service.http import Api
from tessera.service.list_exchange import (
    LARGEST_ANSWER,
    ItemsAdded,
    ItemsRequest,
    ListNameQuery,
    ListRequest,
    ListShown,
    ListsQuery,
    faults_of,
    size_of,
    with_entries,
    without_entry,
)
from tessera.service.responses import Receipt

api = Api()


@api.post("/risk/v1/lists", scope="risk:policy", audit="list.create")
def create(request: ListRequest) -> ListShown:
    """Make a list; its name must be free."""
    others = _lists()
    if len(others) >= MOST_LISTS:
        raise Malformed(faults=[Fault("body", f"would be one of more than {MOST_LISTS} lists")])
    _check_name(request.list_name, others)
    created = ListDocument(name=request.list_name, type=request.list_type, creator=request.creator, created_at=api.now, updated_at=api.now)
    return _keep(token_hex(16), created, None, "list.create")


@api.get("/risk/v1/lists", scope="risk:policy.read")
def show_all(query: ListsQuery) -> tuple[ListShown, ...]:
    """Every list, or those that hold an item (404 where none does), as many as an answer of 4 MB holds. Where there are more, the header
    `tessera-more` is true, and `tessera-next` is what to go on `after`."""
    told: list[ListShown] = []
    size = 0
    for list_id, document in _lists().items():
        shown = ListShown.of(api.caller.tenant, list_id, document, api.now)
        if list_id <= query.after or (query.item_id is not None and all(item.item_id != query.item_id for item in shown.items)):
            continue
        size += size_of(document.entries)
        if told and size > LARGEST_ANSWER:
            api.tell({"tessera-more": "true", "tessera-next": told[-1].list_id})
            break
        told.append(shown)
    if query.item_id is not None and not told and not query.after:
        raise ListNotFound("No list holds this item.")
    return tuple(told)


@api.get("/risk/v1/lists/{list_id}", scope="risk:policy.read")
def show(list_id: str) -> ListShown:
    """One list."""
    _, document = _list(list_id)
    return ListShown.of(api.caller.tenant, list_id, document, api.now)


@api.put("/risk/v1/lists/{list_id}", scope="risk:policy", audit="list.rename")
def rename(list_id: str, query: ListNameQuery) -> ListShown:
    """Give a list another name. A list that a rule asks by its name must keep it: let the rule ask it by its id instead."""
    stored, document = _list(list_id)
    _check_unasked({document.name})
    _check_alone(list_id, document)
    _check_name(query.list_name, {other: kept for other, kept in _lists().items() if other != list_id})
    renamed = ListDocument(
        name=query.list_name,
        type=document.type,
        creator=document.creator,
        created_at=document.created_at,
        updated_at=api.now,
        entries=document.entries,
    )
    return _keep(list_id, renamed, stored, "list.rename")


@api.delete("/risk/v1/lists/{list_id}", scope="risk:policy", audit="list.delete")
def delete(list_id: str) -> Receipt:
    """Delete a list that no rule asks."""
    stored, document = _list(list_id)
    _check_unasked({list_id, document.name})
    _check_alone(list_id, document)
    audit.record(api.caller, api.now, "list.delete", {"list_id": list_id, "name": document.name})
    parts.store().configurations.drop_list(api.caller.tenant, list_id, stored.apart)
    return Receipt(message="The list has been deleted.")


@api.post("/risk/v1/lists/{list_id}/items", scope="risk:policy", audit="list.add")
def add(list_id: str, request: ItemsRequest) -> ItemsAdded:
    """Add items. An action that is in its list already collides; an entry of a typed list is renewed."""
    entries = request.entries
    if not entries:
        raise Malformed(faults=[Fault("body.item_ids", "must name at least one item")])
    stored, document = _list(list_id)
    _check_alone(list_id, document)
    if document.type == "action_id" and (there := [item for item in entries if item in document.entries]):
        raise NameTaken(faults=[Fault("body.item_ids", f"{len(there)} of them are in the list already")])
    if faults := faults_of(document, entries):
        raise Malformed(faults=faults)
    _keep(list_id, with_entries(document, entries, api.now), stored, "list.add")
    return ItemsAdded.of(api.caller.tenant, list_id, entries, api.now)


@api.delete("/risk/v1/lists/{list_id}/items/{item_id}", scope="risk:policy", audit="list.remove")
def remove(list_id: str, item_id: str) -> Receipt:
    """Take an item from a list."""
    stored, document = _list(list_id)
    if item_id not in document.entries:
        raise ListNotFound
    _check_alone(list_id, document)
    _keep(list_id, without_entry(document, item_id, api.now), stored, "list.remove")
    return Receipt(message="The item has been removed.")


def _lists() -> dict[str, ListDocument]:
    tenant = api.caller.tenant
    return {stored.id: configuring.unsealed_list(tenant, stored.document) for stored in parts.store().configurations.lists(tenant, api.now)}


def _list(list_id: str) -> tuple[StoredList, ListDocument]:
    stored = parts.store().configurations.typed_list(api.caller.tenant, list_id, api.now)
    if stored is None:
        raise ListNotFound
    return stored, configuring.unsealed_list(api.caller.tenant, stored.document)


def _check_name(name: str, others: dict[str, ListDocument]) -> None:
    if any(document.name == name for document in others.values()):
        raise NameTaken(faults=[Fault("body.list_name", "is taken by another list")])


def _check_unasked(names: set[str]) -> None:
    if asking := _asking(_configuration(), names):
        raise NameTaken(faults=[Fault("list_id", f"is asked by the rule {asking[0]!r}; change that first")])


def _check_alone(list_id: str, document: ListDocument) -> None:
    """What rules ask is a part of what they decide: where a second person is needed, a list that a rule in force or in the draft asks stays
    as it is. Another list may be made, for the rules of a draft to ask."""
    configuration = _configuration()
    if not configuration.second_person:
        return
    draft = parts.store().configurations.draft(api.caller.tenant, api.now)
    told = (configuration, configuring.unsealed(api.caller.tenant, draft.document)) if draft else (configuration,)
    if asking := [name for each in told for name in _asking(each, {list_id, document.name})]:
        raise SecondPersonNeeded(f"The rule {asking[0]!r} asks this list, and nobody changes that alone: make another list for the draft.")


def _configuration() -> Configuration:
    head = parts.store().configurations.head(api.caller.tenant, api.now, consistent=True)
    return configuring.configuration_of(api.caller.tenant, head, api.now)


def _asking(configuration: Configuration, names: set[str]) -> list[str]:
    """The names of the rules that ask a list."""
    return [rule.name for rule in configuration.rules if names & set(_named(rule.conditions))]


def _named(condition: object) -> list[str]:
    """The lists that a condition asks."""
    if isinstance(condition, dict):
        asked = [str(condition.get("value"))] if str(condition.get("op")).endswith("in_list") else []
        return asked + [name for part in condition.values() for name in _named(part)]
    return [name for part in condition for name in _named(part)] if isinstance(condition, list | tuple) else []


def _keep(list_id: str, document: ListDocument, before: StoredList | None, what: str) -> ListShown:
    tenant = api.caller.tenant
    audit.record(api.caller, api.now, what, {"list_id": list_id, "name": document.name, "items": len(document.entries)})
    sealed = configuring.sealed_list(tenant, document)
    revision, replaced = (before.revision + 1, before.apart) if before else (1, "")
    parts.store().configurations.put_list(tenant, StoredList(id=list_id, document=sealed, revision=revision), replaced)
    return ListShown.of(tenant, list_id, document, api.now)


handler = api.handler
