"""Features: numbers computed from telemetry, one file for each subject.

Each subject *tallies* events into whole-number counters and computes its figures from their sums. Tallies form a commutative monoid: they
only ever grow by addition, so that batches may be folded in any order, and DynamoDB's `ADD` can do it (the counters' names are the
attribute names of the stored aggregate, hence short).
"""

from collections import defaultdict
from collections.abc import Iterable

from tessera.features.counters import Count, Tallies
from tessera.features.input import InputFeatures
from tessera.features.pointer import PointerFeatures
from tessera.features.synthetic import SyntheticFeatures
from tessera.features.typing import TypingFeatures
from tessera.telemetry import Event

__all__ = ["SUBJECTS", "InputFeatures", "PointerFeatures", "SyntheticFeatures", "Tallies", "TypingFeatures", "add", "tally"]

SUBJECTS = (TypingFeatures, PointerFeatures, InputFeatures, SyntheticFeatures)


def tally(events: Iterable[Event]) -> Tallies:
    """The counters for these events, by their stored names; those at zero are left out."""
    sums: defaultdict[Count, int] = defaultdict(int)
    for event in events:
        for subject in SUBJECTS:
            for count, amount in subject.tally(event):
                sums[count] += amount
    return {count.name: amount for count, amount in sums.items() if amount}


def add(one: Tallies, other: Tallies) -> Tallies:
    """The tallies of both: commutative, associative, and `{}` changes nothing."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in one.keys() | other.keys()}
