"""Attackers: one file a kind, each saying what it imitates. The file's name is the attack's, and the label of what it does.

Each file holds one function `attack`, which is given the scene and how many visits to make, and yields them. It knows what an attacker
would: a list of stolen names and passwords, a victim's town, a cookie. None knows what a detector looks at.

The catalogue collects itself: putting a file here is all it takes.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from random import Random

from simulator.attackers.scene import Scene
from simulator.visits import Visit

__all__ = ["CATALOGUE", "Attack", "Scene"]

type Attack = Callable[[Scene, Random, int], Iterator[Visit]]

CATALOGUE: Mapping[str, Attack] = {
    module.name: import_module(f"{__name__}.{module.name}").attack for module in iter_modules(__path__) if module.name != "scene"
}
