"""Consistency: whether what a device says about itself fits together.

`attributes`   coarse facts, comparable between devices: system, graphics family, class of screen
`surprise`     how much rarer two of them are together than their shares predict, in a table mined from real browsers
`wording`      how a browser names its graphics card
`repeats`      the same reading in several places: window, worker, frame, request
`checks`       for each check, what makes it fail and which honest people's devices fail it
`values`       numbers that no browser gives
`releases`     how old a browser's version is
`traces`       what programs that drive browsers leave, and which people leave the same
`change`       what has changed on a device since it last succeeded

A pair that hardly anybody has is an *inconsistency*, given in nats with the most surprising pair. A reading that differs from its repeat is
a *contradiction*, which the signal `spoofed` reports.
"""

from tessera.consistency.attributes import attributes
from tessera.consistency.change import changes, lasting
from tessera.consistency.releases import age_of
from tessera.consistency.repeats import repeats_agree
from tessera.consistency.surprise import Inconsistency, Surprises, inconsistency
from tessera.consistency.values import possible_values
from tessera.consistency.wording import cards_are_worded

__all__ = [
    "Inconsistency", "Surprises", "age_of", "attributes", "cards_are_worded", "changes", "inconsistency", "lasting", "possible_values",
    "repeats_agree",
]  # fmt: skip
