"""How somebody types: how long keys are held, how fast they follow each other, how often one goes down before the last is up.

What tells a hand from a tool is the variation of *hold times* and *rollover*; the intervals alone tell little (a burst from a driver
has a high coefficient of variation). A key pressed while a modifier is held is a chord, not a rollover. Measured on the Aalto typists
(Dhakal et al. 2018).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tessera.features.statistics import Histogram, Moments
from tessera.telemetry import Event, Typing

LONGEST_HOLD = 2_000  # ms; a longer one is a key that repeats
LONGEST_INTERVAL = 3_000  # ms; a longer one is a thought
INTERVAL_EDGES = (20.0, 40.0, 60.0, 80.0, 100.0, 130.0, 160.0, 200.0, 250.0, 320.0, 420.0, 600.0, 1000.0)


def tally(event: Event) -> Iterator[tuple[str, int]]:
    if not isinstance(event, Typing):
        return
    previous = None
    for key in event.keys:
        yield "kn", 1
        if key.type == "delete":
            yield "kd", 1
        if key.hold <= LONGEST_HOLD:
            yield from Moments.tally("kh", key.hold)
        if previous is not None and key.after <= LONGEST_INTERVAL:
            yield from Moments.tally("ki", key.after)
            yield from Histogram.tally("kb", INTERVAL_EDGES, key.after)
            if key.after < previous.hold and previous.type != "modifier":
                yield "kr", 1
        previous = key


@dataclass(frozen=True, kw_only=True)
class TypingFeatures:
    """Figures of all key strokes of a device session. Times in milliseconds."""

    keystrokes: int
    deletions: int
    rollovers: int
    hold: Moments
    interval: Moments
    intervals: Histogram

    @classmethod
    def read(cls, tallies: Mapping[str, int]) -> "TypingFeatures":
        return cls(
            keystrokes=tallies.get("kn", 0),
            deletions=tallies.get("kd", 0),
            rollovers=tallies.get("kr", 0),
            hold=Moments.read(tallies, "kh"),
            interval=Moments.read(tallies, "ki"),
            intervals=Histogram.read(tallies, "kb", INTERVAL_EDGES),
        )

    @property
    def rollover_share(self) -> float | None:
        """Share of key strokes that began before the previous key was up."""
        return self.rollovers / self.interval.count if self.interval.count else None
