"""Hours: at which time of the day (UTC) a user succeeds, as 24 decayed counts that only add."""

from math import log

from tessera.profile.familiarity import HOURS, level
from tessera.profile.values import worth
from tessera.units import HOUR

NEAR = (0.36, 0.22, 0.10)  # how much a success counts for its own hour, and for each of the two hours before and after

type Hours = tuple[int, ...]


def with_hour(hours: Hours, at: int) -> Hours:
    """The counts with a success at that moment."""
    counted = list(hours or (0,) * HOURS)
    counted[at // HOUR % HOURS] += worth(at)
    return tuple(counted)


def surprise(hours: Hours, now: int) -> float | None:
    """How much rarer this hour is for the user than for somebody who may act at any hour, in nats; None if no hour is known."""
    if not hours:
        return None
    unit, hour, strength = worth(now), now // HOUR % HOURS, level("hour").strength
    near = sum(share * (hours[(hour + step) % HOURS] + hours[hour - step]) for step, share in enumerate(NEAR) if step)
    own = (NEAR[0] * hours[hour] + near) / unit
    total = sum(hours) / unit
    return log((total + strength) / (HOURS * own + strength))
