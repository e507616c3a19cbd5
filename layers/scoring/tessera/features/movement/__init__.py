"""One movement of a mouse or pen: was it made by a hand, or drawn by a program?

`trace`    a finished movement as a browser would see it: at most one point per frame, without pauses
`texture`  what it is like from step to step
`shape`    what it is like as a whole

`judged` answers the log-odds, by the additive model of the artefact `pointer`, that a program drew it. People differ more from site to site
than tools differ from people: dragging a slider, drawing, working over a remote desktop or on a touch pad moves the pointer differently
from clicking through a form. The measures are therefore independent of scale, of place and of the recording rate, and a measure that points
the other way on another site was left out (`training/pointer.py`).
"""

from collections.abc import Iterator, Mapping
from functools import cache

from tessera import artefacts
from tessera.additive import Additive
from tessera.features.movement import shape, texture
from tessera.features.movement.trace import Trace, traces
from tessera.telemetry import Pointer

__all__ = ["COARSE", "EDGES", "SHIPPED_THRESHOLD", "VERSION", "Trace", "judged", "log_odds", "measured", "traces"]

COARSE = 40.0  # ms between points, the median; above it, steps hide more than they show
VERSION: str = artefacts.read("pointer")["version"]
SHIPPED_THRESHOLD: float = artefacts.read("pointer")["threshold"]
"""The score above which a movement counts as drawn: one in a hundred movements of people whom the fit has not seen exceeds it, in pages.
Where people move otherwise, a site raises it (`tessera.site`)."""
EDGES: tuple[float, ...] = tuple(artefacts.read("pointer")["edges"])
"""Where scores are counted; the threshold is one of them."""


def measured(trace: Trace) -> Mapping[str, float | None]:
    """What the model sees of a movement. Its texture is unknown if it was sampled too coarsely, which alone says nothing about who made
    it."""
    fine = texture.measured(trace) if trace.usual_interval <= COARSE else {}
    return {**fine, **shape.measured(trace)}


def log_odds(figures: Mapping[str, float | None]) -> float:
    """The log-odds that a program drew the movement with these measures, assuming equally many people and tools."""
    return _model().log_odds(figures)


def judged(event: Pointer) -> Iterator[float]:
    """The log-odds for each part of a movement that is long enough to tell."""
    for trace in traces((point.after, point.x, point.y) for point in event.points):
        yield log_odds(measured(trace))


@cache
def _model() -> Additive:
    return Additive.of(artefacts.read("pointer"))
