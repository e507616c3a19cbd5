"""Arithmetic on columns that comes to the last digit to what Python comes to on one action at a time.

Adding, subtracting, multiplying and dividing are the same operations in numpy. Sums of three and more numbers, `exp`, `hypot` and rounding
to decimals are not: numpy adds in another order, and its functions may differ in the last bit. There each number goes through Python's own
function, or through a shortcut that is proven to come to the same.
"""

from itertools import repeat
from math import exp, fsum, hypot, log

import numpy as np
from numpy.typing import NDArray

from tessera.scoring import ANCHOR, ANCHOR_SCORE, STEEPNESS

type Vector = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Numbers = NDArray[np.int64]

ANCHOR_AT = log(ANCHOR_SCORE / (100 - ANCHOR_SCORE))
TENTHS_SURE = 1e-6  # of a tenth: nearer to the middle between two tenths, Python decides


def sums(values: Vector, bounds: Numbers, first: float = 0.0) -> Vector:
    """The sum of each group, as `math.fsum((first, *group))`: group `i` is `values[bounds[i]:bounds[i + 1]]`.

    `fsum` rounds the exact sum once. Here each addition's error is known (Knuth's TwoSum) and added up apart. As long as these additions
    have no error of their own, the two parts are the exact sum, and adding them rounds it once. Otherwise `fsum` itself is asked.
    """
    starts, sizes = bounds[:-1], np.diff(bounds)
    total, apart, unsure = np.full(len(starts), first), np.zeros(len(starts)), np.zeros(len(starts), bool)
    for step in range(int(sizes.max(initial=0))):
        left = np.flatnonzero(sizes > step)
        total[left], error = _added(total[left], values[starts[left] + step])
        apart[left], lost = _added(apart[left], error)
        unsure[left] |= lost != 0
    summed: Vector = total + apart
    for each in np.flatnonzero(unsure).tolist():
        summed[each] = fsum((first, *values[bounds[each] : bounds[each + 1]].tolist()))
    return summed


def _added(one: Vector, other: Vector) -> tuple[Vector, Vector]:
    """The rounded sum, and what rounding took from it, exactly."""
    total = one + other
    second = total - one
    return total, (one - (total - second)) + (other - second)


def exps(values: Vector) -> Vector:
    """`math.exp` of each."""
    return np.fromiter(map(exp, values.tolist()), np.float64, len(values))


def hypots(one: float, values: Vector) -> Vector:
    """`math.hypot(one, value)` of each."""
    return np.fromiter(map(hypot, repeat(one), values.tolist()), np.float64, len(values))


def tenths(values: Vector) -> Vector:
    """`round(value, 1)` of each, for values below a billion.

    Python rounds the exact value of the float. Ten times the float is off by less than a millionth here, so only values so near to the
    middle between two tenths can round to another tenth; and a whole number divided by ten is the float nearest to that tenth.
    """
    tenfold = values * 10
    whole = np.rint(tenfold)
    rounded: Vector = whole / 10
    unsure = np.flatnonzero(np.abs(np.abs(tenfold - np.floor(tenfold)) - 0.5) < TENTHS_SURE)
    rounded[unsure] = [round(value, 1) for value in values[unsure].tolist()]
    return rounded


def risk_scores(log_odds: Vector) -> Vector:
    """`scoring.risk_score` of each."""
    return 100 / (1 + exps(-(ANCHOR_AT + (log_odds - ANCHOR) / STEEPNESS)))
