"""Hands: how one person types and points, the same today as next month.

People differ more from each other than from themselves. The mean interval between a person's keys is log-normal around 220 ms with a
deviation of .4 (136 million keystrokes: mean 239 ms, deviation 112 ms; Dhakal et al. 2018), on glass around 330 ms (36 words per minute;
Palin et al. 2019). A text that is typed daily, such as a password, has a rhythm of its own: each of its keys is a little earlier or later
than the pace, always in the same way (Killourhy & Maxion 2009). Movements follow Fitts' law at a pace of their own; on a touch pad they
are made of several strokes.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp, log
from random import Random

from simulator.behavior import FRAME, hand_movement, held
from simulator.hardware import Pointing
from tessera.telemetry import Key, KeyKind, Point

type Spot = tuple[float, float]

LAST = 60_000.0  # ms: nothing follows that would hurry a release


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One person's hand. `interval` and `hold` are its typical values in ms, `steadiness` is how little it varies (1 is usual)."""

    seed: int
    interval: float
    hold: float
    steadiness: float
    slowness: float
    bend: float
    tremor: float

    @classmethod
    def drawn(cls, random: Random) -> "Hand":
        return cls(
            seed=random.getrandbits(48),
            interval=max(90.0, exp(random.gauss(log(220), 0.4))),
            hold=exp(random.gauss(log(100), 0.2)),
            steadiness=exp(random.gauss(0, 0.2)),
            slowness=exp(random.gauss(0, 0.25)),
            bend=exp(random.gauss(log(0.08), 0.4)),
            tremor=exp(random.gauss(log(0.7), 0.35)),
        )

    def keys(self, random: Random, text: str, count: int, *, glass: bool = False, kind: KeyKind = "character") -> tuple[Key, ...]:
        """`count` key strokes of a text that it knows by this name. A keyboard on glass reports a key's press and release at the same
        moment, however long the finger was on it; Android's does not say which kind of key it was either (`key` is *Unidentified*)."""
        intervals, holds = [], []
        for number in range(count):
            early, long = self._rhythm(text, number)
            pace = (1.5 if glass else 1.0) * self.interval * early
            intervals.append(max(15.0, pace * exp(random.gauss(0, 0.28 / self.steadiness))) if number else 0.0)
            holds.append(self.hold * long)
        until_next = [*intervals[1:], LAST]
        scatter = 0.16 / self.steadiness
        down = [
            random.uniform(1, 9) if glass else held(random, hold, after, scatter) for hold, after in zip(holds, until_next, strict=True)
        ]
        return tuple(Key(after=round(after), hold=max(1, round(hold)), type=kind) for after, hold in zip(intervals, down, strict=True))

    def movement(self, random: Random, start: Spot, end: Spot, pointing: Pointing, *, frame: float = FRAME) -> list[tuple[Point, ...]]:
        """From one spot to another: one movement of a mouse, several strokes of a touch pad."""
        stops = [start, end]
        if pointing == "touchpad":
            shares = sorted(random.uniform(0.2, 0.9) for _ in range(random.randrange(1, 3)))
            stops[1:1] = [_between(start, end, share, random.gauss(0, 12)) for share in shares]
        return [
            hand_movement(random, one, other, slowness=self.slowness, bend=self.bend, tremor=self.tremor, frame=frame)
            for one, other in pairwise(stops)
        ]

    def _rhythm(self, text: str, number: int) -> tuple[float, float]:
        """How much earlier or later, and longer or shorter, this hand is at one key of a text."""
        if (text, number) not in self._rhythms:
            own = Random(f"{self.seed} {text} {number}")
            self._rhythms[text, number] = exp(own.gauss(0, 0.3)), exp(own.gauss(0, 0.15))
        return self._rhythms[text, number]

    @cached_property
    def _rhythms(self) -> dict[tuple[str, int], tuple[float, float]]:
        return {}


def _between(start: Spot, end: Spot, share: float, aside: float) -> Spot:
    return start[0] + (end[0] - start[0]) * share + aside, start[1] + (end[1] - start[1]) * share + aside
