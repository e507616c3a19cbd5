"""Signals: discrete facts about device, network, behavior and history, one file each.

A file's path is its path in the response: `risk_signals.device.tz_mismatch` is `signals/device/tz_mismatch.py`. Each file holds one
function `read`, which is given what its parameter's annotation names (the device session, its place or the history), and a docstring that
says what the signal is and, after *Wrong when:*, when it misleads. `read` answers yes, no, a number, a text or a list, or `None` for
*cannot tell*; `None` is left out of the answer.

The catalogue is collected from the files: a new one needs no entry anywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from tessera.history import History
from tessera.place import Place
from tessera.session import DeviceSession

type Value = bool | int | float | str | tuple[str, ...] | None
type Facts = Mapping[str, Value]

GROUPS = ("device", "network", "behavior", "history")


def _collect(group: str) -> Mapping[str, Callable[[Any], Value]]:
    package = import_module(f"{__name__}.{group}")
    return {module.name: import_module(f"{package.__name__}.{module.name}").read for module in iter_modules(package.__path__)}


CATALOGUE: Mapping[str, Mapping[str, Callable[[Any], Value]]] = {group: _collect(group) for group in GROUPS}


type Kind = Literal["flag", "number", "text", "texts"]
_KINDS: Mapping[type, Kind] = {bool: "flag", int: "number", float: "number", str: "text"}


def told_by(read: Callable[[Any], Value]) -> Any:
    """The type of a signal's known answer: the return annotation of its function, without None."""
    (told,) = (kind for kind in get_args(get_type_hints(read)["return"]) if kind is not type(None))
    return told


def _kind(read: Callable[[Any], Value]) -> Kind:
    told = told_by(read)
    return "texts" if get_origin(told) is tuple else _KINDS[told]


KINDS: Mapping[str, Mapping[str, Kind]] = {group: {name: _kind(read) for name, read in told.items()} for group, told in CATALOGUE.items()}
"""What kind of value each signal answers. Rules, searches and the description use this; an annotation of no kind is an error on import."""


def _subject(read: Callable[[Any], Value]) -> type:
    (subject,) = (kind for name, kind in get_type_hints(read).items() if name != "return")
    return cast(type, subject)


SUBJECTS: Mapping[str, Mapping[str, type]] = {
    group: {name: _subject(read) for name, read in told.items()} for group, told in CATALOGUE.items()
}
"""What each signal is read from: a device session, a place or a history."""


def is_of(kind: str, value: object) -> bool:
    """Whether a value is of a kind. True and false are not numbers."""
    match kind:
        case "flag":
            return isinstance(value, bool)
        case "number" | "address":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "text":
            return isinstance(value, str)
    return isinstance(value, list | tuple)


@dataclass(frozen=True, kw_only=True)
class Signals:
    """The four groups of facts, by name; an absent fact is unknown."""

    device: Facts
    network: Facts
    behavior: Facts
    history: Facts


def read(session: DeviceSession, history: History) -> Signals:
    """Every signal that is known from this session and history."""
    return Signals(**{group: told_of(group, session, session.place, history) for group in GROUPS})


def told_of(group: str, *subjects: DeviceSession | Place | History) -> Facts:
    """The known signals of a group that are read from one of these."""
    given: Mapping[type, Any] = {type(subject): subject for subject in subjects}
    tells = ((name, tell, given.get(SUBJECTS[group][name])) for name, tell in CATALOGUE[group].items())
    return {name: value for name, tell, subject in tells if subject is not None and (value := tell(subject)) is not None}
