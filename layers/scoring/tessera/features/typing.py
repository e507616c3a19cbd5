"""How somebody types: how long keys are held, how fast they follow each other, how often one goes down before the last is up.

What tells a hand from a tool is the variation of *hold times* and *rollover*; the intervals alone tell little (a burst from a driver
has a high coefficient of variation). A key pressed while a modifier is held is a chord, not a rollover. Measured on the Aalto typists
(Dhakal et al. 2018).
"""

from tessera.features.counters import Count, Counted, Features, Spread
from tessera.telemetry import Event, Typing

LONGEST_HOLD = 2_000  # ms; a longer one is a key that repeats
LONGEST_INTERVAL = 3_000  # ms; a longer one is a thought


class TypingFeatures(Features):
    """Figures of all key strokes of a device session. Times in milliseconds."""

    rollovers = Count("kr")
    hold = Spread("kh")
    interval = Spread("ki")

    @classmethod
    def tally(cls, event: Event) -> Counted:
        if not isinstance(event, Typing):
            return
        previous = None
        for key in event.keys:
            if key.hold <= LONGEST_HOLD:
                yield from cls.hold.tally(key.hold)
            if previous is not None and key.after <= LONGEST_INTERVAL:
                yield from cls.interval.tally(key.after)
                if key.after < previous.hold and previous.type != "modifier":
                    yield cls.rollovers, 1
            previous = key

    @property
    def rollover_share(self) -> float | None:
        """Share of key strokes that began before the previous key was up."""
        return self.rollovers / self.interval.count if self.interval.count else None
