"""Six ways in which a year differs from what the weights were fitted to, each with its months and known to whoever judges.

Five change what is measured of some actions, or how many there are; one changes what labels say. Months are numbered from 1. A change is
made to a whole observation of the pool and repeats with the draw it is given: `number` decides what a share of the actions has.

    release     a browser's new release lacks and hides what the checks expect: honest people look tampered with
    tool        a new attack: it sits in the victim's own session, on which all is familiar, and shows in what weighs little
    unmeasured  an update of the SDK no longer measures how people type and point: unknown, not false
    market      a new market: nobody is known there, a carrier's address has hundreds of people, phones are old, hours are others
    labels      a bank reports disputes two months later, and more of what its holders bought themselves
    season      more actions, more fraud among them, at unusual hours and amounts
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from training.operating.pool import Observed

MONTHS = 12

type Changed = dict[str, Any]
type Change = Callable[[Observed, int], Changed]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One way to differ. `shares` says on how many actions of `whom` in its months, in order; the last one stays until `last`."""

    name: str
    about: str
    first: int
    last: int = MONTHS
    whom: Literal["people", "frauds", "all", "nobody"] = "nobody"
    shares: Sequence[float] = (0.0,)
    change: Change | None = None
    in_their_session: bool = False  # whether frauds measure what their victim does, but for the change
    volume: float = 1.0  # times as many actions
    frauds: float = 1.0  # times as large a share of fraud
    late: float = 0.0  # months later that a bank reports
    disputes: float = 1.0  # times as many honest payments disputed

    def on(self, month: int) -> bool:
        return self.first <= month <= self.last

    def share(self, month: int) -> float:
        """On which share of its actions a month has it."""
        return self.shares[min(month - self.first, len(self.shares) - 1)] if self.on(month) else 0.0


def release(observed: Observed, number: int) -> Changed:
    lacks = 2 if number % 3 else 1
    return _with(observed, DEVICE_SPOOFED=1, DEVICE_SUSPICIOUS_BROWSER={"hides": 1, "lacks": lacks}, DEVICE_SUSPICIOUS_ATTRIBUTE=1)


def tool(observed: Observed, number: int) -> Changed:
    known = {code: value for code, value in observed.items() if code not in _FAMILIAR}
    return _with(
        known,
        DEVICE_INSPECTED={"read": 0, "hidden": int(number % 10 < 8)},
        DEVICE_SUSPICIOUS_PLATFORM=number % 7 < 5,
        DEVICE_OLD_VERSION={"desktop": 3.5 if number % 11 < 8 else 0.6},
        BEHAVIOR_CORNER_CLICK=number % 13 < 9,
        PROFILE_HOUR_UNUSUAL=0.7 if number % 5 < 3 else 0.1,
        PROFILE_DEVICE_NEW=0.0,
        PROFILE_DEVICE_FAMILIAR=0,
        PROFILE_NETWORK_FAMILIAR={"country": 2.9, "provider": 2.8, "network": 0.0, "address": 0.0},
        PROFILE_BROWSER_FAMILIAR={"system": 0.0, "browser": 0.0, "version": 0.0, "agent": 0.0},
    )


def unmeasured(observed: Observed, number: int) -> Changed:
    return {code: value for code, value in observed.items() if not code.startswith(("BEHAVIOR_", "PROFILE_TYPING", "PROFILE_POINTER"))}


def market(observed: Observed, number: int) -> Changed:
    known = {code: value for code, value in observed.items() if code not in _FAMILIAR}
    settled = number % 8 > 0
    return _with(
        known,
        IP_MULTIPLE_USERS=80,
        IP_VPN=number % 10 == 0,
        IP_ACTION_VELOCITY={"each": 12.0},
        DEVICE_OLD_VERSION={"hand_held": 5.2 if number % 3 else 3.4},
        PROFILE_HOUR_UNUSUAL=0.7 if number % 2 else 0.4,
        PROFILE_DEVICE_NEW=0.0 if settled else 0.4,
        PROFILE_DEVICE_FAMILIAR=2 if settled else 0,
        PROFILE_NETWORK_UNFAMILIAR={"provider": 0.0 if number % 3 else 0.4, "network": 1.5, "address": 1.6},
    )


def season(observed: Observed, number: int) -> Changed:
    changed = _with(observed, PROFILE_HOUR_UNUSUAL=0.7 if number % 2 else 0.4)
    if "PROFILE_AMOUNT_UNUSUAL" in observed:
        changed["PROFILE_AMOUNT_UNUSUAL"] = {**observed["PROFILE_AMOUNT_UNUSUAL"], "times_usual": 2.6, "deviations": 1.0}
    return changed


DRIFTS: Sequence[Drift] = (
    Drift(name="release", about="a new browser release", first=3, whom="all", shares=(0.15, 0.3, 0.4), change=release),
    Drift(name="tool", about="a new attack tool", first=5, whom="frauds", shares=(0.3, 0.45), change=tool, in_their_session=True),
    Drift(name="unmeasured", about="terms no longer measured", first=7, last=8, whom="all", shares=(0.9,), change=unmeasured),
    Drift(name="market", about="a new market", first=9, whom="people", shares=(0.1, 0.2, 0.25), change=market),
    Drift(name="labels", about="a bank that labels later and more", first=10, late=2.0, disputes=10.0),
    Drift(name="season", about="the season", first=11, whom="all", shares=(0.3,), change=season, volume=1.6, frauds=1.5),
)

_FAMILIAR = frozenset({"PROFILE_DEVICE_FAMILIAR", "PROFILE_NETWORK_FAMILIAR", "PROFILE_BROWSER_FAMILIAR", "PROFILE_LOCATION_FAMILIAR"})


def on(month: int, drifts: Sequence[Drift] = DRIFTS) -> list[Drift]:
    """Those that a month has."""
    return [drift for drift in drifts if drift.on(month)]


def _with(observed: Observed, **changed: Any) -> Changed:
    """The observation with these measures in place of its own; of a reason of several, the others stay."""
    return {**observed, **{code: _laid(observed.get(code), value) for code, value in changed.items()}}


def _laid(before: Any, value: Any) -> Any:
    return {**before, **value} if isinstance(before, Mapping) and isinstance(value, Mapping) else value
