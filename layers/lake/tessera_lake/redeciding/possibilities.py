"""What a condition may have come to, for each of many actions: a set of *holds*, *fails* and *unknown*, as three bits.

Where all that is asked was kept, the set has one member: what the condition came to live (Kleene's strong logic, `rules.checks`). Where
something was not kept, it has every outcome that is still possible. So nothing is guessed, and yet an action is decided wherever the
missing fact makes no difference. If one fact that was not kept is asked twice, the set may be too large, never too small.
"""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from tessera_lake.redeciding.exactly import Flags

type Outcomes = NDArray[np.uint8]

HOLDS, FAILS, UNKNOWN = np.uint8(1), np.uint8(2), np.uint8(4)
HOLDS_OR_FAILS, ANY = np.uint8(3), np.uint8(7)

_SETS = np.arange(8, dtype=np.uint8)
_IS_OPEN = (_SETS & (_SETS - 1)) != 0
_TOLD = np.array([UNKNOWN, UNKNOWN, FAILS, HOLDS], np.uint8)  # by whether it is known, and told
_TURNED = np.array([0, 2, 1, 3, 4, 6, 5, 7], np.uint8)  # holds and fails exchanged


def outcomes(told: Flags, known: Flags) -> Outcomes:
    """What a check of known facts told; unknown for the others."""
    either: Outcomes = _TOLD.take(known.view(np.uint8) * 2 + told.view(np.uint8))
    return either


def all_alike(outcome: np.uint8, actions: int) -> Outcomes:
    return np.full(actions, outcome)


def negated(each: Outcomes) -> Outcomes:
    turned: Outcomes = _TURNED.take(each)
    return turned


def all_of(parts: Sequence[Outcomes]) -> Outcomes:
    """Holds if all hold, fails if any fails, otherwise unknown."""
    return reduce(_both, parts)


def any_of(parts: Sequence[Outcomes]) -> Outcomes:
    """Holds if any holds, fails if all fail, otherwise unknown."""
    return negated(all_of([negated(each) for each in parts]))


def is_open(each: Outcomes) -> Flags:
    """Where more than one outcome is possible."""
    several: Flags = _IS_OPEN.take(each)
    return several


_ONE, _OTHER = _SETS[:, None], _SETS[None, :]
_BOTH_HOLD, _ONE_FAILS = _ONE & _OTHER & HOLDS, (_ONE | _OTHER) & FAILS
_NONE_FAILS = ((_ONE & ~FAILS) > 0) & ((_OTHER & ~FAILS) > 0)
_PAIRS = (_BOTH_HOLD | _ONE_FAILS | np.where(_NONE_FAILS, (_ONE | _OTHER) & UNKNOWN, np.uint8(0))).astype(np.uint8)


def _both(one: Outcomes, other: Outcomes) -> Outcomes:
    both: Outcomes = _PAIRS.take(one * np.uint8(len(_SETS)) + other)
    return both
