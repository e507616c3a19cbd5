"""How somebody moves a pointer: straight or curved, at which angles, at which pace.

A movement is what the SDK closed: bounded by pauses of 200 ms or clicks. Angles are between consecutive steps of at least 3 px, so that
the rounding of pixels does not count as turning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, degrees, dist

from tessera.features.statistics import Histogram, Moments
from tessera.telemetry import Event, Point, Pointer

LATENCY_EDGES = (4.0, 6.0, 10.0, 15.0, 18.0, 25.0, 35.0, 50.0, 75.0, 100.0, 150.0, 200.0)  # ms, around the usual frame times
SHORTEST_STEP = 3.0  # px
SHORTEST_MOVEMENT = 60.0  # px from start to end, below which straightness says nothing
FEWEST_POINTS = 5
STRAIGHT = 0.998  # chord ÷ path at or above which a movement counts as straight
RIGHT_ANGLE = (80.0, 100.0)  # degrees
MINOR_ANGLE = 10.0  # degrees


def tally(event: Event) -> Iterator[tuple[str, int]]:
    if not isinstance(event, Pointer) or event.pointer not in ("mouse", "pen"):
        return
    points = event.points
    yield "pm", 1
    yield "pp", len(points)
    for point in points[1:]:
        yield from Histogram.tally("pl", LATENCY_EDGES, point.after)
    corners = _corners(points)
    chord = _distance(points[0], points[-1])
    path = sum(_distance(one, other) for one, other in pairwise((*corners, points[-1])))
    if len(points) >= FEWEST_POINTS and chord >= SHORTEST_MOVEMENT:
        yield "pj", 1
        if path and chord / path >= STRAIGHT:
            yield "ps", 1
        if duration := sum(point.after for point in points):
            yield from Moments.tally("pv", round(1000 * path / duration))
    for angle in _turns(corners):
        yield "pa", 1
        if RIGHT_ANGLE[0] <= angle <= RIGHT_ANGLE[1]:
            yield "pr", 1
        if angle <= MINOR_ANGLE:
            yield "pn", 1


@dataclass(frozen=True, kw_only=True)
class PointerFeatures:
    """Figures of all mouse and pen movements of a device session. Speeds in pixels per second."""

    movements: int
    points: int
    judged_movements: int  # long enough to say whether they are straight
    straight_movements: int
    turns: int
    right_turns: int
    minor_turns: int
    latencies: Histogram  # ms between points
    speed: Moments

    @classmethod
    def read(cls, tallies: Mapping[str, int]) -> "PointerFeatures":
        return cls(
            movements=tallies.get("pm", 0),
            points=tallies.get("pp", 0),
            judged_movements=tallies.get("pj", 0),
            straight_movements=tallies.get("ps", 0),
            turns=tallies.get("pa", 0),
            right_turns=tallies.get("pr", 0),
            minor_turns=tallies.get("pn", 0),
            latencies=Histogram.read(tallies, "pl", LATENCY_EDGES),
            speed=Moments.read(tallies, "pv"),
        )


def _distance(one: Point, other: Point) -> float:
    return dist((one.x, one.y), (other.x, other.y))


def _corners(points: tuple[Point, ...]) -> list[Point]:
    """The first point and every later one at least `SHORTEST_STEP` from the one before it."""
    corners = [points[0]]
    for point in points[1:]:
        if _distance(corners[-1], point) >= SHORTEST_STEP:
            corners.append(point)
    return corners


def _turns(corners: list[Point]) -> Iterator[float]:
    """The angles between consecutive steps, 0 (straight on) to 180 (back) degrees."""
    headings = [degrees(atan2(end.y - start.y, end.x - start.x)) for start, end in pairwise(corners)]
    for before, after in pairwise(headings):
        turn = abs(after - before) % 360
        yield min(turn, 360 - turn)
