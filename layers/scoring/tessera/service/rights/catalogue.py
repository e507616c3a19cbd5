"""The catalogue of what is stored: every kind of item of both tables, in a class of data each.

A kind is declared by the function of `primary_keys` that names its items, in the module of its class. The catalogue collects itself from
`classes`; a test holds that no kind is missing, and another that no item is stored which no kind names.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tessera.service.rights import classes
from tessera.service.store.primary_keys import Key

NOTHING = "nothing of a person"
NOT_NEEDED = "nothing is to be done"


@dataclass(frozen=True, kw_only=True)
class ItemKind:
    """A kind of item: what it `holds` of a person, how that is `found` from a user id, what erasure does (`erased`), and how long one
    `lives` (milliseconds from its last change; None: as long as the tenant keeps it)."""

    key: Callable[..., Key]
    holds: str
    found: str = ""
    erased: str = NOT_NEEDED
    lives: int | None = None

    @property
    def name(self) -> str:
        return self.key.__name__.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class DataClass:
    """A class of data. `ends` says in words what ends it where that is not an item's own time."""

    name: str
    title: str
    kinds: tuple[ItemKind, ...] = ()
    ends: str = ""


@cache
def collected() -> Mapping[str, DataClass]:
    """Every class, by name."""
    modules = (import_module(f"{classes.__name__}.{each.name}") for each in pkgutil.iter_modules(classes.__path__))
    found: list[DataClass] = [part for module in modules for part in vars(module).values() if isinstance(part, DataClass)]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def kinds() -> Mapping[Callable[..., Any], ItemKind]:
    """Every kind, by the function that names its items."""
    return {kind.key: kind for each in collected().values() for kind in each.kinds}
