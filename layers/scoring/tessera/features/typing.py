"""How somebody types: how long keys are held, how fast they follow each other, how often one goes down before the last is up.

What tells a hand from a tool is the variation of *hold times* and *rollover*; the intervals alone tell little (a burst from a driver
has a high coefficient of variation). A key pressed while a modifier is held is a chord, not a rollover. Measured on the Aalto typists
(Dhakal et al. 2018).
"""

from tessera.features.counters import Buckets, Count, Counted, Features, Spread
from tessera.telemetry import Event, Typing

LONGEST_HOLD = 2_000  # ms; a longer one is a key that repeats
LONGEST_INTERVAL = 3_000  # ms; a longer one is a thought
INTERVAL_EDGES = (20.0, 40.0, 60.0, 80.0, 100.0, 130.0, 160.0, 200.0, 250.0, 320.0, 420.0, 600.0, 1000.0)


class TypingFeatures(Features):
    """Figures of all key strokes of a device session. Times in milliseconds."""

    keystrokes = Count("kn")
    deletions = Count("kd")
    rollovers = Count("kr")
    hold = Spread("kh")
    interval = Spread("ki")
    intervals = Buckets("kb", INTERVAL_EDGES)

    @classmethod
    def tally(cls, event: Event) -> Counted:
        if not isinstance(event, Typing):
            return
        previous = None
        for key in event.keys:
            yield cls.keystrokes, 1
            if key.type == "delete":
                yield cls.deletions, 1
            if key.hold <= LONGEST_HOLD:
                yield from cls.hold.tally(key.hold)
            if previous is not None and key.after <= LONGEST_INTERVAL:
                yield from cls.interval.tally(key.after)
                yield from cls.intervals.tally(key.after)
                if key.after < previous.hold and previous.type != "modifier":
                    yield cls.rollovers, 1
            previous = key

    @property
    def rollover_share(self) -> float | None:
        """Share of key strokes that began before the previous key was up."""
        return self.rollovers / self.interval.count if self.interval.count else None
