"""How somebody moves a pointer: straight or curved, at which angles, how often it is reported, and whether like a hand or like a program.

The SDK ends a movement at a pause of 200 ms or a click. Angles are between consecutive steps of at least 3 px, so that rounding to pixels
does not count as turning.
"""

from itertools import pairwise
from math import atan2, degrees, hypot

from tessera.features import movement
from tessera.features.counters import Buckets, Count, Counted, Features, Packed
from tessera.features.movement.manner import BUCKETS, buckets, habits
from tessera.telemetry import Event, Point, Pointer

LATENCY_EDGES = (4.0, 6.0, 10.0, 15.0, 18.0, 25.0, 35.0, 50.0, 75.0, 100.0, 150.0, 200.0)  # ms, around the usual frame times
SHORTEST_STEP = 3.0  # px
SHORTEST_MOVEMENT = 60.0  # px from start to end; below this straightness says nothing
FEWEST_POINTS = 5
STRAIGHT = 0.998  # chord ÷ path at or above which a movement counts as straight
RIGHT_ANGLE = (80.0, 100.0)  # degrees
MINOR_ANGLE = 10.0  # degrees
ALIGNED = 2  # px by which a movement along an axis or a diagonal may miss it at its end


class PointerFeatures(Features):
    """Figures of all mouse and pen movements of a device session."""

    points = Count("pp")
    judged_movements = Count("pj")  # long enough to say whether they are straight
    straight_movements = Count("ps")
    aligned_movements = Count("px")  # of these, along an axis of the screen or a diagonal
    turns = Count("pa")
    right_turns = Count("pr")
    minor_turns = Count("pn")
    latencies = Buckets("pl", LATENCY_EDGES)  # ms between points
    scores = Buckets("pm", movement.EDGES)  # of the movements that can be judged: log-odds that a program drew them
    manner = Packed("ph", BUCKETS)  # of the same movements, by habit

    @classmethod
    def tally(cls, event: Event) -> Counted:
        if not isinstance(event, Pointer) or event.pointer not in ("mouse", "pen"):
            return
        points = event.points
        yield cls.points, len(points)
        yield from cls.latencies.tally_each([point.after for point in points[1:]])
        corners = _corners(points)
        chord = _distance(points[0], points[-1])
        if len(points) >= FEWEST_POINTS and chord >= SHORTEST_MOVEMENT:
            yield cls.judged_movements, 1
            path = sum(_distance(one, other) for one, other in pairwise((*corners, points[-1])))
            if chord / path >= STRAIGHT:
                yield cls.straight_movements, 1
                yield cls.aligned_movements, _is_aligned(points[-1].x - points[0].x, points[-1].y - points[0].y)
        for trace in movement.traces((point.after, point.x, point.y) for point in points):
            figures = movement.measured(trace)
            yield from cls.scores.tally(movement.log_odds(figures))
            for bucket in buckets(habits(trace, figures)):
                yield from cls.manner.tally(bucket)
        turns = _turns(corners)
        yield cls.turns, len(turns)
        yield cls.right_turns, len([True for angle in turns if RIGHT_ANGLE[0] <= angle <= RIGHT_ANGLE[1]])
        yield cls.minor_turns, len([True for angle in turns if angle <= MINOR_ANGLE])


def _distance(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def _is_aligned(across: int, down: int) -> bool:
    """Whether a movement went up, down, sideways or diagonally: the eight directions in which keys can move a pointer."""
    return min(abs(across), abs(down), abs(abs(across) - abs(down))) <= ALIGNED


def _corners(points: tuple[Point, ...]) -> list[Point]:
    """The first point and every later one at least `SHORTEST_STEP` from the one before it."""
    last = points[0]
    corners, x, y = [last], last.x, last.y
    for point in points[1:]:
        if hypot(point.x - x, point.y - y) >= SHORTEST_STEP:
            corners.append(point)
            x, y = point.x, point.y
    return corners


def _turns(corners: list[Point]) -> list[float]:
    """The angles between consecutive steps, 0 (straight on) to 180 (back) degrees."""
    headings = [degrees(atan2(end.y - start.y, end.x - start.x)) for start, end in pairwise(corners)]
    around = [abs(after - before) % 360 for before, after in pairwise(headings)]
    return [min(turn, 360 - turn) for turn in around]
