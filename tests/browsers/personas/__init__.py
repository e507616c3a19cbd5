"""Personas: kinds of people whom a bank must not take for programs, each a declaration in the file of its family.

To add one: append its declaration to the `family` in its file. To add a family: a file here. Both are found by themselves; what one does
is a function of `tests.browsers.guest.Guest`, what its browser is like `tests.browsers.ordinary.Settings`, an extension a folder of
`tests/browsers/extensions`.

`python -m tests.browsers.personas`, or `make bench-people`, lets all of them come.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules

from tests.browsers.guest import Does, types
from tests.browsers.ordinary import BROWSERS, Browser, Settings

type Environment = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Where somebody sits: the display that the browser is on, and the one whose mouse and keys they have (another, if remote)."""

    browser: Environment
    hand: Environment


def ordinary_arrival(url: str) -> Sequence[str]:
    return (url,)


@dataclass(frozen=True, kw_only=True, eq=False)
class Persona:
    """One kind of people. `who` they are, in a sentence; how their browser is set; what they do once the page is up.

    `explains` says of reasons that accuse them why that is true or bearable: a reason may accuse as many of them as there are. `opens` are
    the addresses that their browser opens, in tabs, the first in front; `pages` other pages of the bank's by path. `seat` is a screen of
    their own, where the usual one does not do; `needs` the programs that it takes. `capitals`:
    their password has one. `loads` is 0 where they begin before the page.
    """

    name: str
    who: str
    does: Does = types
    browsers: tuple[Browser, ...] = BROWSERS
    settings: Settings = field(default_factory=Settings)
    explains: Mapping[str, str] = field(default_factory=dict)
    opens: Callable[[str], Sequence[str]] = ordinary_arrival
    pages: Mapping[str, str] = field(default_factory=dict)
    username: str | None = None
    capitals: bool = False
    seat: Callable[[], AbstractContextManager[Seat]] | None = None
    needs: tuple[str, ...] = ()
    loads: int = 1
    quick: bool = False  # part of `make test`


def personas() -> tuple[Persona, ...]:
    """All of them, family by family.

    Raises:
        ValueError: two have one name.
    """
    families = sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("__"))
    found = tuple(persona for family in families for persona in import_module(f"{__name__}.{family}").family)
    names = [persona.name for persona in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two personas have one name: {', '.join(sorted(twice))}.")
    return found
