"""Features: numbers distilled from telemetry, one subject a file.

Each subject *tallies* events into whole-number counters and reads its figures from their sums. Tallies form a commutative monoid: they
only ever grow by addition, so batches may be folded in any order, by anybody, and DynamoDB's `ADD` can do the folding
(`Tallies` names are the attribute names of the stored aggregate, hence short: the subject's letter, then the counter's).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from tessera.features import input, pointer, typing
from tessera.features.input import InputFeatures
from tessera.features.pointer import PointerFeatures
from tessera.features.typing import TypingFeatures
from tessera.telemetry import Event

type Tallies = Mapping[str, int]

__all__ = ["InputFeatures", "PointerFeatures", "Tallies", "TypingFeatures", "add", "tally"]

SUBJECTS = (typing, pointer, input)


def tally(events: Iterable[Event]) -> Tallies:
    """The counters that these events add up to; those that stay at zero are left out."""
    counters: Counter[str] = Counter()
    for event in events:
        for subject in SUBJECTS:
            for name, amount in subject.tally(event):
                counters[name] += amount
    return {name: amount for name, amount in counters.items() if amount}


def add(one: Tallies, other: Tallies) -> Tallies:
    """The tallies of both: commutative, associative, and `{}` changes nothing."""
    return {name: one.get(name, 0) + other.get(name, 0) for name in one.keys() | other.keys()}
