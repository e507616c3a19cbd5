"""When a failed delivery is tried again, and when a receiver rests.

Two things fail: one delivery, and a receiver. A delivery is tried again by itself, later and later, over about a day. A receiver that has
failed `RESTS_AFTER` times in a row rests: one delivery goes on trying it, on the same schedule, and the others wait. Once it succeeds, all
that waited is sent. If it does not within the day, the receiver is paused until somebody resumes it. So an outage costs one attempt at
a time, however much happens meanwhile.
"""

from tessera.units import DAY, HOUR, MINUTE, SECOND

PAUSES = (5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 10 * HOUR)
"""Milliseconds from a failed attempt to the next: ten attempts in 23.6 hours. The steps are those that the Standard Webhooks specification
recommends (version 1.0.0, "Deliverability and reliability"), closer together and cut at a day."""
JITTER = 0.1
"""The largest share by which a pause is shorter or longer, so that what failed together is not tried again together."""
RESTS_AFTER = 10
"""Failures in a row after which a receiver rests."""


def pause_before(attempt: int, chance: float, asked: int = 0) -> int | None:
    """The milliseconds until the next attempt after `attempt` attempts (1 after the first) have failed; None if there is none.

    `chance` is a random number from 0 to 1. `asked` is how long the receiver wants to be left alone (`Retry-After`), in milliseconds; it is
    believed up to a day.
    """
    if attempt > len(PAUSES):
        return None
    drawn = PAUSES[attempt - 1] * (1 + JITTER * (2 * chance - 1))
    return max(round(drawn), min(asked, DAY))
