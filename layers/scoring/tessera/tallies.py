"""Tallies: whole numbers by name, as they are summed and chosen from.

A name is a path of parts: first the kind of count, then what the counted actions have in common. No part contains the sign between them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

APART = "|"
OTHER = "other"
MOST_VERSIONS = 12
"""Versions of an application in one sum. Devices say which they are, so that somebody may make up any number of them: those beyond count
together as `other`."""
VERSION = 5  # the place of an application's version in a name that has one
VERSIONED = ("cells", "expected")
"""The kinds of counts whose names have a version."""

type Tallies = Mapping[str, int]


def named(*parts: object) -> str:
    """The name with these parts."""
    return APART.join(str(part).replace(APART, "/") for part in parts)


def parts_of(name: str) -> list[str]:
    return name.split(APART)


def summed(several: Iterable[Tallies]) -> Tallies:
    """Several tallies as one, without zeros. A number may be negative as long as an earlier change has not arrived yet."""
    total = Counter[str]()
    for each in several:
        for name, number in each.items():
            total[name] += number
    return _bounded({name: number for name, number in total.items() if number})


def less(after: Tallies, before: Tallies) -> Tallies:
    """What is to be added to `before` so that it becomes `after`."""
    names = dict.fromkeys((*after, *before))
    gaps = {name: after.get(name, 0) - before.get(name, 0) for name in names}
    return {name: gap for name, gap in gaps.items() if gap}


def of_kind(tallies: Tallies, kind: str) -> Iterator[tuple[list[str], int]]:
    """The parts of each name of one kind, without the kind, and its number."""
    start = kind + APART
    return ((parts_of(name)[1:], number) for name, number in tallies.items() if name.startswith(start))


def nested(tallies: Tallies) -> dict[str, Any]:
    """Tallies as a tree of the parts of their names, in which each part stands once: as they are stored."""
    tree: dict[str, Any] = {}
    for name, number in sorted(tallies.items()):
        *path, last = parts_of(name)
        branch = tree
        for part in path:
            branch = branch.setdefault(part, {})
        branch[last] = number
    return tree


def flat(tree: Mapping[str, Any]) -> Tallies:
    """The tallies of a tree."""
    return dict(_leaves(tree, ""))


def _leaves(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, int]]:
    for part, held in tree.items():
        if isinstance(held, Mapping):
            yield from _leaves(held, f"{before}{part}{APART}")
        else:
            yield before + part, held


def _bounded(tallies: dict[str, int]) -> Tallies:
    """With the rarest versions of applications together, where there are too many."""
    uses = Counter[str]()
    for parts, number in of_kind(tallies, "cells"):
        uses[parts[VERSION - 1]] += abs(number)
    if len(uses) <= MOST_VERSIONS:
        return tallies
    kept = {version for version, _ in sorted(uses.items(), key=lambda use: (-use[1], use[0])) if version not in ("", OTHER)}
    keep = set(sorted(kept, key=lambda version: (-uses[version], version))[: MOST_VERSIONS - 2]) | {"", OTHER}
    return _renamed(tallies, lambda version: version if version in keep else OTHER)


def _renamed(tallies: Tallies, new: Callable[[str], str]) -> Tallies:
    made = Counter[str]()
    for name, number in tallies.items():
        parts = parts_of(name)
        if parts[0] in VERSIONED:
            parts[VERSION] = new(parts[VERSION])
        made[APART.join(parts)] += number
    return {name: number for name, number in made.items() if number}
