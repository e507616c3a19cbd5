"""The catalogue of what is stored: no kind of item is missing, and what ends, ends."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tessera.service.rights import catalogue
from tessera.service.rights.catalogue import ItemKind
from tessera.service.store import primary_keys
from tessera.service.store.records import SessionName
from tessera.ties import SharedEntity

ARGUMENTS: Mapping[str, Any] = {
    "at": 1_800_000_000_000,
    "hour": 1_800_000_000_000,
    "number": 1,
    "minute": 30_000_000,
    "shard": 0,
    "name": SessionName(tenant="any-tenant", device="any-device", session="any-session"),
    "version_name": "00000001#any-ulid",
    "entity": SharedEntity("any-kind", "any-value"),  # type: ignore[arg-type]
}
NOT_ITEMS = {"profile_of"}  # one of the others, by the party


def keyed() -> dict[str, Callable[..., Any]]:
    """The functions that name items."""
    functions = inspect.getmembers(primary_keys, inspect.isfunction)
    return {
        name: function
        for name, function in functions
        if not name.startswith("_") and name not in NOT_ITEMS and str(inspect.signature(function).return_annotation) == "Key"
    }


def pattern_of(kind: ItemKind) -> re.Pattern[str]:
    """What keys of a kind look like: its function's, with any values in place of those that tell one from another."""
    needed = [each for each in inspect.signature(kind.key).parameters.values() if each.default is inspect.Parameter.empty]
    given = {each.name: ARGUMENTS.get(each.name, f"any-{each.name}") for each in needed}
    text = re.escape(" ".join(kind.key(**given)))
    text = re.sub(r"any\\-\w+", "[^ ]+?", text)
    return re.compile(re.sub(r"(?<=#)\d+", r"\\d+", text) + ("(#.*)?" if kind.key.__name__ in LONGER else ""))


LONGER = {"observed_device", "observed_claim", "rollup_minute", "beside_action", "beside_case"}
"""Kinds whose keys may go on: of a copy, of a further item, of what is told where."""


def kind_of(item: Mapping[str, Any]) -> ItemKind | None:
    """The kind of an item, the most exact one of those whose pattern it has."""
    key = f"{item['PK']['S']} {item['SK']['S']}"
    fitting = [kind for kind in catalogue.kinds().values() if pattern_of(kind).fullmatch(key)]
    return max(fitting, key=lambda kind: len(pattern_of(kind).pattern), default=None)


def declared() -> Iterator[ItemKind]:
    for each in catalogue.collected().values():
        yield from each.kinds


def test_every_kind_of_item_is_in_a_class_and_in_one_alone() -> None:
    """A new function of `primary_keys` fails here until it is said what its items hold of a person, and what erasing does with them."""
    names = [kind.key.__name__ for kind in declared()]
    missing = sorted(set(keyed()) - set(names))
    assert not missing, f"declare these in a module of tessera/service/rights/classes: {missing}"
    assert sorted(names) == sorted(keyed())


@pytest.mark.parametrize("kind", list(declared()), ids=lambda kind: kind.key.__name__)
def test_a_kind_that_holds_something_of_a_person_says_how_it_is_found_and_erased(kind: ItemKind) -> None:
    if kind.found:
        assert kind.erased != catalogue.NOT_NEEDED
    if kind.erased != catalogue.NOT_NEEDED and not kind.found:
        assert kind.erased.startswith(("stays", "refuses", "what was asked for goes")), "what is removed must be found first"
