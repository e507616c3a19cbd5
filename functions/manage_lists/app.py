"""Lists: action ids to be looked at together, and typed lists for use in rules."""

from tessera.errors import Fault, ListNotFound, Malformed, NameTaken, SecondPersonNeeded, VersionConflict
from tessera.service.configuration import lists
from tessera.service.configuration.contract.lists import ItemsAdded, ItemsRequest, ListAnswer, ListNameQuery, ListRequest, ListsQuery
from tessera.service.configuration.lists import KeptList
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.http.refusals import Refusals

api = Api()
OF_LISTS: Refusals = (ListNotFound, NameTaken, VersionConflict, SecondPersonNeeded)


@api.post("/risk/v1/lists", scope="risk:policy", audit="list.create", refuses=(NameTaken, VersionConflict))
def create(request: ListRequest) -> ListAnswer:
    """Create a list; its name must be free."""
    return _kept(lists.new_list(api.caller.tenant, request, api.now), "list.create")


@api.get("/risk/v1/lists", scope="risk:policy.read", refuses=(ListNotFound,))
def show_all(query: ListsQuery) -> tuple[ListAnswer, ...]:
    """Every list, or those that hold an item (404 if none does), as many as fit into an answer of 4 MB. If there are more, the header
    `tessera-more` is true, and `tessera-next` is the value to send as `after`."""
    shown, more = lists.page_of(api.caller.tenant, query, api.now)
    if more:
        api.tell({"tessera-more": "true", "tessera-next": shown[-1].list_id})
    return shown


@api.get("/risk/v1/lists/{list_id}", scope="risk:policy.read", refuses=(ListNotFound,))
def show(list_id: str) -> ListAnswer:
    """One list."""
    return _list(list_id).shown(api.caller.tenant, api.now)


@api.put("/risk/v1/lists/{list_id}", scope="risk:policy", audit="list.rename", refuses=OF_LISTS)
def rename(list_id: str, query: ListNameQuery) -> ListAnswer:
    """Rename a list. A list that a rule uses by name must keep its name, unless the rule uses its id instead."""
    found = _list(list_id)
    lists.check_rename(api.caller.tenant, found, query.list_name, api.now)
    return _kept(found.renamed(query.list_name, api.now), "list.rename")


@api.delete("/risk/v1/lists/{list_id}", scope="risk:policy", audit="list.delete", refuses=OF_LISTS)
def delete(list_id: str) -> Receipt:
    """Delete a list that no rule uses."""
    found = _list(list_id)
    lists.check_deletion(api.caller.tenant, found, api.now)
    lists.drop(api.caller, api.now, found)
    return Receipt(message="The list has been deleted.")


@api.post("/risk/v1/lists/{list_id}/items", scope="risk:policy", audit="list.add", refuses=OF_LISTS)
def add(list_id: str, request: ItemsRequest) -> ItemsAdded:
    """Add items. An action that is already in its list is refused; an entry of a typed list is renewed."""
    if not request.entries:
        raise Malformed(faults=[Fault("body.item_ids", "must name at least one item")])
    found = _list(list_id)
    lists.check_alone(api.caller.tenant, found, api.now)
    _kept(found.holding(request.entries, api.now), "list.add")
    return ItemsAdded.of(api.caller.tenant, list_id, request.entries, api.now)


@api.delete("/risk/v1/lists/{list_id}/items/{item_id}", scope="risk:policy", audit="list.remove", refuses=OF_LISTS)
def remove(list_id: str, item_id: str) -> Receipt:
    """Remove an item from a list."""
    found = _list(list_id)
    found.check_item(item_id)
    lists.check_alone(api.caller.tenant, found, api.now)
    _kept(found.without(item_id, api.now), "list.remove")
    return Receipt(message="The item has been removed.")


def _list(list_id: str) -> KeptList:
    return lists.one_list(api.caller.tenant, list_id, api.now)


def _kept(changed: KeptList, what: str) -> ListAnswer:
    return lists.keep(api.caller, api.now, what, changed).shown(api.caller.tenant, api.now)


handler = api.handler
