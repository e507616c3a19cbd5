"""moto's tables, made to find by key: of themselves they sort all of a table's items for every query, so that one of two weeks of actions
takes many seconds.
"""

from collections import defaultdict
from inspect import signature
from typing import Any

from moto.dynamodb.models.table import Item, Table

type Groups = dict[str, dict[Any, list[Item]]]
"""By attribute, the items with each of its values."""

_groups: dict[int, Groups] = {}
"""By table, what was found since its last change."""


def forget() -> None:
    """A table has changed."""
    _groups.clear()


def install() -> None:
    """Let queries look only at items that have the key which they ask for."""
    every, queried = Table.all_items, Table.query
    parameters = signature(queried)

    def query(self: Any, *arguments: Any, **more: Any) -> Any:
        asked = parameters.bind(self, *arguments, **more).arguments
        self.narrowed = asked["hash_key_conditions"][0] if asked.get("index_name") else (None, asked["hash_key"])
        try:
            return queried(self, *arguments, **more)
        finally:
            self.narrowed = None

    def all_items(self: Any) -> list[Item]:
        asked = getattr(self, "narrowed", None)
        if asked is None:
            return list(every(self))
        attribute, value = asked
        if attribute is None:
            return list(self.items.get(value, {}).values())
        return _grouped(self, attribute).get(value, [])

    Table.query, Table.all_items = query, all_items


def _grouped(table: Any, attribute: str) -> dict[Any, list[Item]]:
    found = _groups.setdefault(id(table), {})
    if attribute not in found:
        by_value: dict[Any, list[Item]] = defaultdict(list)
        for partition in table.items.values():
            for item in partition.values():
                if (value := item.attrs.get(attribute)) is not None:
                    by_value[value].append(item)
        found[attribute] = by_value
    return found[attribute]
