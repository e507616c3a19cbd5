"""Signals: discrete facts about device, network, behavior and history, one a file.

A file's path is its path in the response: `risk_signals.device.tz_mismatch` is `signals/device/tz_mismatch.py`. Each file holds one
function `read`, given the device session (history's are given the history), and a docstring that says what the signal is and, after
*Wrong when:*, when it misleads. `read` answers yes, no, a number, a text or a list, or `None` for *cannot tell*; `None` is left out of the
answer.

The catalogue collects itself: putting a file here is all it takes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tessera.history import History
from tessera.session import DeviceSession

type Value = bool | int | float | str | tuple[str, ...] | None
type Facts = Mapping[str, Value]

GROUPS = ("device", "network", "behavior", "history")


def _collect(group: str) -> Mapping[str, Callable[[Any], Value]]:
    package = import_module(f"{__name__}.{group}")
    return {module.name: import_module(f"{package.__name__}.{module.name}").read for module in iter_modules(package.__path__)}


CATALOGUE: Mapping[str, Mapping[str, Callable[[Any], Value]]] = {group: _collect(group) for group in GROUPS}


@dataclass(frozen=True, kw_only=True)
class Signals:
    """The four groups of facts, by name; an absent one is not known."""

    device: Facts
    network: Facts
    behavior: Facts
    history: Facts


def read(session: DeviceSession, history: History) -> Signals:
    """Every signal that can be told from this session and history."""
    subjects = {"device": session, "network": session, "behavior": session, "history": history}
    return Signals(
        **{
            group: {name: value for name, tell in CATALOGUE[group].items() if (value := tell(subjects[group])) is not None}
            for group in GROUPS
        }
    )
