"""moto's tables, made to find by key: of themselves they sort all of a table's items for every query, so that one of two weeks of actions
takes many seconds.
"""

from functools import cache
from inspect import signature
from threading import local
from typing import Any

from moto.dynamodb.models.table import Item, Table

_asked = local()
"""What the query of this thread looks for: an index's attribute, or None for the table's own key, and its value."""


@cache
def install() -> None:
    """Let queries look only at items that have the key which they ask for. Nothing is kept from one query to the next."""
    every, queried = Table.all_items, Table.query
    parameters = signature(queried)

    def query(self: Any, *arguments: Any, **more: Any) -> Any:
        asked = parameters.bind(self, *arguments, **more).arguments
        _asked.key = asked["hash_key_conditions"][0] if asked.get("index_name") else (None, asked["hash_key"])
        try:
            return queried(self, *arguments, **more)
        finally:
            _asked.key = None

    def all_items(self: Any) -> list[Item]:
        key = getattr(_asked, "key", None)
        if key is None:
            return list(every(self))
        attribute, value = key
        if attribute is None:
            return list(self.items.get(value, {}).values())
        partitions = [list(partition.values()) for partition in list(self.items.values())]
        return [item for partition in partitions for item in partition if attribute in item.attrs and item.attrs[attribute] == value]

    Table.query, Table.all_items = query, all_items
