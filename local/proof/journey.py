"""The journey that must work in any deployment: people are let in and are known the next time, and a program is not taken for a person."""

from collections.abc import Callable
from random import Random

from simulator.actors import Application, bot, person

FAMILIAR = "PROFILE_DEVICE_FAMILIAR"


class NotAsPromised(Exception):
    """A deployment does not do what it should; the message says what."""


def tell(application: Application, learned: Callable[[], None]) -> None:
    """Make the journey. `learned` returns once the stream's readers have received the reported results.

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
