"""Who types: a hand or a machine. One additive model of all that was typed in a device session (`artefacts/typing.json`).

Its figures are `features.typing`'s. It is fitted on people at keyboards that have keys, against tools (`training/typing.py`).
"""

from functools import cache

from tessera import artefacts
from tessera.additive import Additive
from tessera.features import TypingFeatures

FEWEST_KEYSTROKES = 12
HALF_SURE = 8  # key strokes at which log-odds count half: of few, a person's figures may be anything


@cache
def model() -> Additive:
    """The model that ships in the layer."""
    return Additive.of(artefacts.read("typing"))


def machine_log_odds(typing: TypingFeatures, by: Additive | None = None) -> float | None:
    """Log-odds that a machine typed, drawn towards 0 by n ÷ (n + 8). None after fewer than 12 key strokes, and under a clock too coarse for
    a hand's variation."""
    typed = typing.hold.count
    log_odds = (by or model()).log_odds(typing.figures)
    if typed < FEWEST_KEYSTROKES or typing.clock_is_coarse:
        return None
    return log_odds * typed / (typed + HALF_SURE)
