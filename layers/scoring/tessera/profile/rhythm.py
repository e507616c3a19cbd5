"""Typing rhythm: how a user fills in one field whose text is always the same, such as a password.

Two numbers are kept for each interval of the typing: a running centre and a running mean deviation, in whole milliseconds. Both follow the
last few fillings (people become quicker), a single odd one moves them by a bounded step, and deviations are shrunk towards those of other
people, which matters while few have been seen. The strangeness of a new filling is the mean distance of its intervals in deviations, each
with an upper limit (a scaled Manhattan distance; Killourhy & Maxion 2009). The fitted values are in `artefacts/rhythm.json`, the variants
that were tried in `training/reports/rhythm.md`.

Only positions and times are known here, for fields that opted in: never keys, never text. Learning follows the order of fillings: one that
arrives after a later one was learned is not learned, and none is learned twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from statistics import fmean, median
from typing import Any, Self

from tessera import artefacts
from tessera.telemetry import Rhythm, Stroke

MOST_RHYTHMS = 3  # per user; the one typed longest ago is dropped first
FEWEST_FILLINGS = 3  # before one can be strange
HALF_SURE = 5  # known fillings with which a strangeness counts half
PERCENT = 100  # the pace is kept in hundredths of a natural logarithm
LEAST_PACE = 30  # ms added before the logarithm is taken


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How far other people's intervals of one kind deviate from their own centre, as a function of the centre: `base + slope · centre`."""

    base: float
    slope: float

    def deviation(self, centre: int) -> float:
        return self.base + self.slope * max(0, centre)


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """The fitted values: see `training/rhythm.py`."""

    rate: float  # how far a filling moves the centre, once there are 1 / rate fillings
    step: float  # deviations; the most that one filling counts for
    cap: float  # deviations; the upper limit of one interval's distance
    prior: float  # how many fillings the deviation of other people counts for
    usual: float  # the distance at which a stranger is as likely as the user
    scales: Mapping[str, Scale]

    @classmethod
    @cache
    def load(cls) -> Self:
        """The settings that ship in the layer."""
        return cls.of(artefacts.read("rhythm"))

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        scales = {kind: Scale(**scale) for kind, scale in artefact["scales"].items()}
        return cls(**{name: artefact[name] for name in ("rate", "step", "cap", "prior", "usual")}, scales=scales)


@dataclass(frozen=True, kw_only=True)
class KnownRhythm:
    """What is usual for one field and number of keys. Centres and deviations are in the order of `times`."""

    field: str
    keys: int
    count: int  # fillings learned
    last: int  # epoch milliseconds of the last one
    centres: tuple[int, ...]
    deviations: tuple[int, ...]

    @classmethod
    def first(cls, typed: Rhythm, at: int, settings: Settings) -> Self:
        centres = times(typed.keys)
        scales = _scales(len(typed.keys), settings)
        deviations = tuple(round(scale.deviation(centre)) for scale, centre in zip(scales, centres, strict=True))
        return cls(field=typed.field, keys=len(typed.keys), count=1, last=at, centres=centres, deviations=deviations)

    def learn(self, typed: Rhythm, at: int, settings: Settings) -> "KnownRhythm":
        """This rhythm with a later filling learned."""
        share = max(1 / (self.count + 1), settings.rate)
        centres, deviations = [], []
        for time, centre, deviation, expected in zip(
            times(typed.keys), self.centres, self.deviations, self._expected(settings), strict=True
        ):
            stray = min(max(time - centre, -settings.step * expected), settings.step * expected)
            centres.append(round(centre + share * stray))
            deviations.append(round(deviation + share * (abs(stray) - deviation)))
        return KnownRhythm(
            field=self.field, keys=self.keys, count=self.count + 1, last=at, centres=tuple(centres), deviations=tuple(deviations)
        )

    def distance(self, typed: Rhythm, settings: Settings) -> float:
        """How far a filling is from what is usual, in deviations: 0 to the cap. Most of the user's own are near 1."""
        parts = zip(times(typed.keys), self.centres, self._expected(settings), strict=True)
        return fmean(min(settings.cap, abs(time - centre) / expected) for time, centre, expected in parts)

    def _expected(self, settings: Settings) -> list[float]:
        """The deviations, shrunk towards other people's."""
        return [
            (self.count * deviation + settings.prior * scale.deviation(centre)) / (self.count + settings.prior)
            for deviation, centre, scale in zip(self.deviations, self.centres, _scales(self.keys, settings), strict=True)
        ]


def times(keys: Sequence[Stroke]) -> tuple[int, ...]:
    """A filling as whole numbers: holds, press to press, release to press, mean hold (ms each), and the pace."""
    holds = [key.hold for key in keys]
    presses = [key.after for key in keys[1:]]
    gaps = [press - hold for press, hold in zip(presses, holds, strict=False)]
    pace = PERCENT * log(median(presses) + LEAST_PACE)
    return (*holds, *presses, *gaps, round(sum(holds) / len(holds)), round(pace))


def known_to(rhythms: Sequence[KnownRhythm], typed: Rhythm) -> KnownRhythm | None:
    """What is known about the field that was filled in, with as many keys."""
    return next((known for known in rhythms if (known.field, known.keys) == (typed.field, len(typed.keys))), None)


def with_rhythm(rhythms: tuple[KnownRhythm, ...], typed: Rhythm | None, at: int) -> tuple[KnownRhythm, ...]:
    """The rhythms with this filling learned; the newest `MOST_RHYTHMS`, newest last."""
    if typed is None:
        return rhythms
    known, settings = known_to(rhythms, typed), Settings.load()
    if known is None:
        learned = KnownRhythm.first(typed, at, settings)
    elif at > known.last:
        learned = known.learn(typed, at, settings)
    else:
        return rhythms
    kept = [each for each in rhythms if each is not known]
    return tuple(sorted((*kept, learned), key=lambda each: (each.last, each.field, each.keys))[-MOST_RHYTHMS:])


def strangeness(rhythms: Sequence[KnownRhythm], typed: Rhythm | None) -> float | None:
    """How much stranger a filling is than one that the user and a stranger are equally likely to make; below 0 for most of the user's own.
    With few known fillings it is drawn towards 0, by n ÷ (n + 5). None if the field is hardly known, or unknown."""
    known = known_to(rhythms, typed) if typed else None
    if typed is None or known is None or known.count < FEWEST_FILLINGS:
        return None
    settings = Settings.load()
    return (known.distance(typed, settings) - settings.usual) * known.count / (known.count + HALF_SURE)


@cache
def _scales(keys: int, settings: Settings) -> tuple[Scale, ...]:
    """The scale of each of `times`."""
    scales = settings.scales
    pairs = keys - 1
    return (
        *(scales["hold"],) * keys, *(scales["press_to_press"],) * pairs, *(scales["release_to_press"],) * pairs,
        scales["mean_hold"], scales["pace"],
    )  # fmt: skip
