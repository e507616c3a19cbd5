"""The journey that any deployment must get through: people are let in and known the next time, a program is not taken for one of them."""

from collections.abc import Callable
from random import Random

from simulator.actors import Application, bot, person

FAMILIAR = "PROFILE_DEVICE_FAMILIAR"


class NotAsPromised(Exception):
    """A deployment does something else than it should; the message says what."""


def tell(application: Application, learned: Callable[[], None]) -> None:
    """Tell it. `learned` returns once the stream's readers have had the results that were reported.

    Raises:
        NotAsPromised.
    """
    attempts = person(application, Random(7), 2)  # noqa: S311 - not a secret
    first = next(attempts)
    learned()
    second = next(attempts)
    program = next(bot(application, Random(8)))  # noqa: S311 - not a secret
    expect("deny" not in (first.recommendation, second.recommendation), "a person is let in")
    expect(FAMILIAR not in first.reasons, "nobody is familiar at the first time")
    expect(FAMILIAR in second.reasons, "who signed in before is familiar")
    expect(second.score < program.score, "a program is worse than a person")


def expect(held: bool, what: str) -> None:
    """Say what does not hold."""
    if not held:
        raise NotAsPromised(f"it does not hold that {what}")
