"""Decaying sums: events count less the older they are, in whole numbers that only add.

Forward decay (Cormode, Shkapenyuk, Srivastava & Xu 2009) makes an event worth more the later it happens, so that nothing stored ever has to
be aged. Over a window of an hour the weights would soon have hundreds of digits. Time is therefore cut into epochs of eight windows, each
with its own sums, and the newest two are kept; older events have faded to e⁻⁸. Adding is exact and does not depend on order; reading scales
the sums to now. The window is the mean life of an event: for a steady rate, the sum equals what a plain window would count.
"""

from collections.abc import Mapping
from math import exp, fsum

type Sums = Mapping[int, tuple[int, ...]]
"""For each epoch, one sum per kind of amount."""

EPOCH = 8  # windows; by its end an event is worth 3,000 times what it was at its beginning
UNIT = 16  # what an event is worth at the beginning of an epoch: rounding it is off by 3 % at most


def added(sums: Sums, window: int, at: int, amounts: tuple[int, ...]) -> Sums:
    """The sums with these whole amounts added at that moment. `window` and `at` in milliseconds."""
    epoch, phase = divmod(at, EPOCH * window)
    worth = round(UNIT * exp(phase / window))
    before = sums.get(epoch, (0,) * len(amounts))
    grown = {**sums, epoch: tuple(had + worth * amount for had, amount in zip(before, amounts, strict=True))}
    newest = max(grown)
    return {each: grown[each] for each in sorted(grown) if each >= newest - 1}


def standing(sums: Sums, window: int, now: int, which: int = 0) -> float:
    """The present value of one of the sums."""
    return fsum(amounts[which] / UNIT * exp((epoch * EPOCH * window - now) / window) for epoch, amounts in sums.items())
