"""How fast this person types compared with others: the share of people who type more slowly, from 0.01 to 0.99.

Measured by the mean time between two key presses, without pauses over 3 s.

Wrong when: one hand holds a phone (the others sat at keyboards); a password typed from memory is faster, and one copied from paper slower,
than the same person's text. A program may type at any pace: speed alone says little.
"""

from bisect import bisect_left

from tessera.session import DeviceSession

FEWEST_INTERVALS = 15

SHARES = (0.99, 0.95, 0.90, 0.85, 0.80, 0.75, 0.70, 0.65, 0.60, 0.55, 0.50, 0.45, 0.40, 0.35, 0.30, 0.25, 0.20, 0.15, 0.10, 0.05, 0.01)
INTERVALS = (110, 125, 142, 154, 166, 176, 190, 205, 217, 226, 233, 245, 261, 277, 292, 311, 328, 367, 406, 460, 680)
"""Mean intervals (ms), and which shares of people are slower: quantiles of 400 people who copied 15 sentences each at their own keyboard
(participants 1–400 of the Aalto "136M keystrokes" data, Dhakal et al. 2018). `python -m training.typing` reads them again."""


def read(session: DeviceSession) -> float | None:
    interval = session.typing.interval
    if interval.mean is None or interval.count < FEWEST_INTERVALS:
        return None
    return round(_share_slower_than(interval.mean), 3)


def _share_slower_than(interval: float) -> float:
    """The share at `interval`, interpolated linearly in the table; beyond its ends, the outermost entry's."""
    above = bisect_left(INTERVALS, interval)
    if above == 0:
        return SHARES[0]
    if above == len(INTERVALS):
        return SHARES[-1]
    low, high = INTERVALS[above - 1], INTERVALS[above]
    way = (interval - low) / (high - low)
    return SHARES[above - 1] + (SHARES[above] - SHARES[above - 1]) * way
