"""One movement of a mouse or pen: is it a hand's, or drawn by a program?

`trace`    a closed movement as a browser would see it: at most one point a frame, pauses cut out
`texture`  what it is like from step to step
`shape`    what it is like as a whole

`judged` answers the log-odds, by the additive model of the artefact `pointer`, that a program drew it. People differ from site to site more
than tools differ from people: whoever drags a slider, draws, works over a remote desktop or on a touch pad moves unlike somebody who clicks
through a form. What is measured is therefore free of scale, of place and of the recorder's rate, and what says the opposite on another
site was left out (`training/pointer.py`).
"""

from collections.abc import Iterator, Mapping
from functools import cache

from tessera import artefacts
from tessera.additive import Additive
from tessera.features.movement import shape, texture
from tessera.features.movement.trace import Trace, traces
from tessera.telemetry import Pointer

__all__ = ["COARSE", "EDGES", "SHIPPED_THRESHOLD", "VERSION", "Trace", "judged", "log_odds", "measured", "traces"]

COARSE = 40.0  # ms between points in the median, above which steps hide more than they show
VERSION: str = artefacts.read("pointer")["version"]
SHIPPED_THRESHOLD: float = artefacts.read("pointer")["threshold"]
"""The score above which a movement counts as drawn: exceeded by one in a hundred of people's at the worst site that was fitted on."""
EDGES: tuple[float, ...] = tuple(artefacts.read("pointer")["edges"])
"""Where scores are counted; the threshold is one of them."""


def measured(trace: Trace) -> Mapping[str, float | None]:
    """What the model sees of a movement. Its texture is unknown where it was sampled too coarsely: that alone says nothing of its maker."""
    fine = texture.measured(trace) if trace.usual_interval <= COARSE else {}
    return {**fine, **shape.measured(trace)}


def log_odds(figures: Mapping[str, float | None]) -> float:
    """That a program drew the movement of which this was measured, people and tools being equally many."""
    return _model().log_odds(figures)


def judged(event: Pointer) -> Iterator[float]:
    """The log-odds of each part of a movement that is long enough to tell."""
    for trace in traces((point.after, point.x, point.y) for point in event.points):
        yield log_odds(measured(trace))


@cache
def _model() -> Additive:
    return Additive.of(artefacts.read("pointer"))
