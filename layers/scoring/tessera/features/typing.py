"""How somebody types: how long keys are held, how fast they follow each other, how often one goes down before the last is up.

A hand differs from a tool in that its variation has causes. A hand holds some keys longer than others, and the next key goes down when
*its* finger is ready: long holds are also the overlapped ones, and the time between two presses hardly depends on the hold between them. A
tool draws a hold and a gap at random and adds them up. The intervals alone say little (a burst from a driver has a high coefficient of
variation). A key pressed while a modifier is held is a chord, not a rollover. Measured on the Aalto typists (Dhakal et al. 2018).
"""

from collections.abc import Mapping
from itertools import pairwise
from math import log

from tessera.features.counters import Buckets, Count, Counted, Features, Spread
from tessera.features.statistics import Shape, correlation
from tessera.telemetry import Event, Key, Typing

LONGEST_HOLD = 2_000  # ms; a longer one is a key that repeats
LONGEST_INTERVAL = 3_000  # ms; a longer one is a thought
HOLD_EDGES = (5.0, 40.0, 60.0)  # ms; people hold a key in a hundred for less than 40 ms
INTERVAL_EDGES = (60.0, 120.0, 400.0)  # ms; 400 is a pause between words
STEPS = 20  # per unit of the logarithm: 5 % each
TICK = 50 / 3  # ms; browsers that resist fingerprinting round clocks to 16.7 or to 100 ms, which is six of these
SHORTEST_TICKED = 8  # ms; shorter times say nothing about the clock
FEWEST_TICKED = 12
TICKED = 0.9  # share of times on the tick, from which the clock counts as coarse; one in ten is there by chance


class TypingFeatures(Features):
    """Figures of all key strokes of a device session. Times in milliseconds; logarithms natural, of the time and a few ms more.

    A *pair* is two neighbouring strokes of a run, neither of which is a repeat, without a pause for thought between them.
    """

    hold = Spread("kh")
    log_holds, log_holds_squared, log_holds_cubed = Count("ka"), Count("kb"), Count("kc")
    short_holds = Buckets("kd", HOLD_EDGES)
    interval = Spread("ki")
    log_intervals, log_intervals_squared, log_intervals_cubed = Count("ke"), Count("kf"), Count("kg")
    short_intervals = Buckets("kj", INTERVAL_EDGES)
    rollovers = Count("kr")
    overlap = Count("ko")  # ms that two keys were down together
    rolled_holds = Count("kp")  # ms that keys overlapped by the next one were held
    first_holds = Count("kq")  # ms that the first key of each pair was held
    log_first_holds, log_first_holds_squared = Count("ks"), Count("kt")
    log_products = Count("ku")  # of the first key's hold and the interval
    hold_steps = Count("kv")  # ms by which the holds of a pair differ
    timed = Count("kw")  # times long enough to show the clock's resolution
    ticked = Count("kx")  # of these, on the tick of a coarse clock

    @classmethod
    def tally(cls, event: Event) -> Counted:
        if not isinstance(event, Typing):
            return
        yield from cls._tally_holds([key.hold for key in event.keys if key.hold <= LONGEST_HOLD])
        yield from cls._tally_pairs(
            [
                (first, second)
                for first, second in pairwise(event.keys)
                if second.after <= LONGEST_INTERVAL and first.hold <= LONGEST_HOLD and second.hold <= LONGEST_HOLD
            ]
        )

    @classmethod
    def _tally_holds(cls, holds: list[int]) -> Counted:
        steps = [_log(hold, 3) for hold in holds]
        yield from cls.hold.tally_each(holds)
        yield cls.log_holds, sum(steps)
        yield cls.log_holds_squared, sum([step * step for step in steps])
        yield cls.log_holds_cubed, sum([step**3 for step in steps])
        yield from cls.short_holds.tally_each(holds)
        yield from cls._tally_clock(holds)

    @classmethod
    def _tally_pairs(cls, pairs: list[tuple[Key, Key]]) -> Counted:
        intervals = [second.after for _, second in pairs]
        held, steps = [_log(first.hold, 3) for first, _ in pairs], [_log(interval, 10) for interval in intervals]
        yield from cls.interval.tally_each(intervals)
        yield cls.log_intervals, sum(steps)
        yield cls.log_intervals_squared, sum([step * step for step in steps])
        yield cls.log_intervals_cubed, sum([step**3 for step in steps])
        yield from cls.short_intervals.tally_each(intervals)
        yield from cls._tally_clock(intervals)
        yield cls.first_holds, sum([first.hold for first, _ in pairs])
        yield cls.log_first_holds, sum(held)
        yield cls.log_first_holds_squared, sum([step * step for step in held])
        yield cls.log_products, sum([one * other for one, other in zip(held, steps, strict=True)])
        yield cls.hold_steps, sum([abs(second.hold - first.hold) for first, second in pairs])
        rolled = [(first.hold, second.after) for first, second in pairs if second.after < first.hold and first.type != "modifier"]
        yield cls.rollovers, len(rolled)
        yield cls.overlap, sum([hold - interval for hold, interval in rolled])
        yield cls.rolled_holds, sum([hold for hold, _ in rolled])

    @classmethod
    def _tally_clock(cls, times: list[int]) -> Counted:
        timed = [time for time in times if time >= SHORTEST_TICKED]
        yield cls.timed, len(timed)
        yield cls.ticked, len([True for time in timed if abs(time - TICK * round(time / TICK)) < 1])

    @property
    def rollover_share(self) -> float | None:
        """Share of key strokes that began before the previous key was up."""
        return self.rollovers / self.interval.count if self.interval.count else None

    @property
    def clock_is_coarse(self) -> bool:
        """Whether the device rounds times so coarsely that a hand's variation is lost."""
        return self.timed >= FEWEST_TICKED and self.ticked >= TICKED * self.timed

    @property
    def figures(self) -> Mapping[str, float | None]:
        """What the model of typing sees (`artefacts/typing.json`): except for their certainty, the figures do not depend on how much was
        typed."""
        hold, pairs = self.hold, self.interval.count
        mean = hold.mean or 0.0
        holds = Shape(hold.count, self.log_holds, self.log_holds_squared, self.log_holds_cubed)
        intervals = Shape(pairs, self.log_intervals, self.log_intervals_squared, self.log_intervals_cubed)
        first_holds = Shape(pairs, self.log_first_holds, self.log_first_holds_squared)
        overlapped, others = self.rollovers, pairs - self.rollovers
        other_holds = self.first_holds - self.rolled_holds
        return {
            "mean_hold": mean,
            "hold_variation": (hold.deviation or 0.0) / max(mean, 1.0),
            "log_hold_deviation": holds.deviation / STEPS,
            "log_hold_skewness": holds.skewness,
            **_shares("held_under", HOLD_EDGES, self.short_holds.counts),
            "log_interval_deviation": intervals.deviation / STEPS,
            "log_interval_skewness": intervals.skewness,
            **_shares("followed_within", INTERVAL_EDGES, self.short_intervals.counts),
            "rollover_share": overlapped / pairs if pairs else None,
            "rollover_depth": self.overlap / overlapped / max(mean, 1.0) if overlapped else None,
            "rolled_hold_ratio": (self.rolled_holds / overlapped) / (other_holds / others)
            if overlapped and others and other_holds
            else None,
            "hold_interval_correlation": correlation(first_holds, intervals, self.log_products),
            "hold_steps": self.hold_steps / pairs / max(mean, 1.0) if pairs else None,
        }


def _log(time: int, more: int) -> int:
    """The logarithm of a time (ms) and a few ms more, in steps of 5 %."""
    return round(STEPS * log(time + more))


def _shares(name: str, edges: tuple[float, ...], counts: tuple[int, ...]) -> Mapping[str, float | None]:
    """The share of values below each edge."""
    total, shares = sum(counts), {}
    for number, edge in enumerate(edges):
        shares[f"{name}_{edge:.0f}"] = sum(counts[: number + 1]) / total if total else None
    return shares
