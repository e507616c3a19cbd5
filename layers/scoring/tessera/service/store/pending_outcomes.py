"""Pending outcomes: what an action's success would teach about its user and device; stored when it is judged, learned when it succeeds."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from tessera.action import Payment
from tessera.consistency import lasting
from tessera.features.movement.manner import Manner
from tessera.place import NOWHERE, Place
from tessera.session import DeviceSession
from tessera.site import Counts
from tessera.telemetry import Rhythm, Stroke

ZERO, LARGEST_LETTER = ord("0"), ord("z") - ord("0")


@dataclass(frozen=True, kw_only=True)
class PendingOutcome:
    """The fields are those of `profile.Outcome`; `movements` are counted as in `site.Confirmed`."""

    key: str | None = None
    place: Place = NOWHERE
    address: str | None = None
    timezone: str | None = None
    browser: str | None = None
    version: str | None = None
    agent: str | None = None
    system: str | None = None
    language: str | None = None
    traits: tuple[str, ...] = ()
    rhythm: Rhythm | None = None
    manner: Manner = ()
    movements: Counts = ()
    payment: Payment | None = None

    @classmethod
    def of(cls, session: DeviceSession, payment: Payment | None) -> Self:
        has_moved = session.pointer.scores.total > 0
        return cls(
            key=session.key,
            place=session.place,
            address=session.address,
            timezone=session.traits.timezone,
            browser=session.browser,
            version=session.browser_version,
            agent=session.agent,
            system=session.system,
            language=session.language,
            traits=lasting(session),
            rhythm=session.typed,
            manner=session.pointer.manner if has_moved else (),
            movements=session.pointer.scores.counts if has_moved else (),
            payment=payment,
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A stored pending outcome; names that no longer exist are left out."""
        known = {part.name for part in fields(cls)}
        told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known}
        read: Mapping[str, Callable[[Any], Any]] = {
            "place": _place, "rhythm": _rhythm, "payment": _payment, "manner": _counts, "movements": _counts,
        }  # fmt: skip
        return cls(**told | {name: each(kept[name]) for name, each in read.items() if name in kept})

    @property
    def plain(self) -> Mapping[str, Any]:
        """The stored form: plain JSON, without unknown fields."""
        told = {part.name: getattr(self, part.name) for part in fields(self)} | {
            "manner": _letters(self.manner),
            "movements": _letters(self.movements),
            "place": _plain(self.place),
            "rhythm": _strokes(self.rhythm) if self.rhythm else None,
            "payment": _plain(self.payment) if self.payment else None,
        }
        return {name: value for name, value in told.items() if value}


def _letters(counts: Counts) -> str | Counts:
    """Counts as a text, a letter each, which takes half the room; as they are, where one is too large for a letter."""
    return "".join(chr(ZERO + count) for count in counts) if max(counts, default=0) <= LARGEST_LETTER else counts


def _counts(kept: str | list[int]) -> Counts:
    return tuple(ord(letter) - ZERO for letter in kept) if isinstance(kept, str) else tuple(kept)


def _plain(value: Place | Payment) -> Mapping[str, Any]:
    return {name: fact for name, fact in asdict(value).items() if fact is not None}


def _strokes(rhythm: Rhythm) -> Mapping[str, Any]:
    return {"field": rhythm.field, "keys": [[stroke.after, stroke.hold] for stroke in rhythm.keys]}


def _rhythm(kept: Mapping[str, Any]) -> Rhythm:
    return Rhythm(kind="rhythm", field=kept["field"], keys=tuple(Stroke(after=after, hold=hold) for after, hold in kept["keys"]))


def _place(kept: Mapping[str, Any]) -> Place:
    known = {part.name for part in fields(Place)}
    return Place(**{name: value for name, value in kept.items() if name in known})


def _payment(kept: Mapping[str, Any]) -> Payment:
    return Payment(**kept)
