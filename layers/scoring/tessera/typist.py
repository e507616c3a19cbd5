"""Who types: a hand or a machine. One additive model for everything typed in a device session (`artefacts/typing.json`).

Its figures are those of `features.typing`. It is fitted on people at physical keyboards, against tools (`training/typing.py`).
"""

from functools import cache

from tessera import artefacts
from tessera.additive import Additive
from tessera.features import TypingFeatures

FEWEST_KEYSTROKES = 12
HALF_SURE = 8  # key strokes with which log-odds count half: with few, a person's figures may have any value


@cache
def model() -> Additive:
    """The model that ships in the layer."""
    return Additive.of(artefacts.read("typing"))


def machine_log_odds(typing: TypingFeatures, by: Additive | None = None) -> float | None:
    """Log-odds that a machine typed, drawn towards 0 by n ÷ (n + 8). None for fewer than 12 key strokes, and if the clock is too coarse for
    a hand's variation."""
    typed = typing.hold.count
    log_odds = (by or model()).log_odds(typing.figures)
    if typed < FEWEST_KEYSTROKES or typing.clock_is_coarse:
        return None
    return log_odds * typed / (typed + HALF_SURE)
