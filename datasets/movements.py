"""Movements of the public recordings, cut as the protocol of M1 says, as the telemetry events that a browser would send.

A movement is a run of moves bounded by any other event or a pause of 200 ms; of moves at one time the last counts; idle head and tail are
cut. Generated movements are first drawn as a browser would draw them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from math import floor, hypot
from pathlib import Path
from random import Random

from datasets.files import Row, rows
from datasets.measures import Scores, scores
from tessera.features.movement import judged
from tessera.telemetry import Point, Pointer

PAUSE = 200.0  # ms
FEWEST_POINTS = 8
MOST_POINTS = 600
SHORTEST_DIAGONAL = 60.0  # px
FRAME = 1000 / 60  # ms
JITTER = 0.6  # ms, of a frame's time stamp
UNJUDGED = -99.0  # the score of a movement that the product finds too short: it is never flagged

type At = tuple[float, float, float]
"""Time (ms), x, y (px)."""
type Recordings = Mapping[tuple[str, ...], list[list[At]]]
"""Movements of each recording, in order."""


def recorded(path: Path, recording: Collection[str], *, moves: Collection[str] = ("move",)) -> Recordings:
    """The movements of a file, by the columns that name a recording."""
    events: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows(path):
        events[tuple(row[column] for column in recording)].append(row)
    return {name: list(_cut(of_one, moves)) for name, of_one in events.items()}


def generated(path: Path, *, seed: int = 1) -> Recordings:
    """The movements of a file of generators, drawn at 60 Hz and cut at pauses as the SDK would: for each (generator, movement) one, several
    where the tool stalls, or none where too short."""
    drawn: defaultdict[tuple[str, ...], list[At]] = defaultdict(list)
    for row in rows(path):
        drawn[row["generator"], row["movement"]].append((float(row["t_ms"]), float(row["x"]), float(row["y"])))
    chance = Random(seed)
    return {name: list(_parts(as_drawn(points, chance))) for name, points in drawn.items()}


def as_drawn(points: Iterable[At], chance: Random, *, frame: float = FRAME, jitter: float = JITTER) -> list[At]:
    """A movement as a browser would report it: the last point of each frame, at its end, in whole pixels, if it moved."""
    phase, frames = chance.random() * frame, dict[int, tuple[int, int]]()
    for at, x, y in points:
        frames[floor((at + phase) / frame)] = round(x), round(y)
    seen: list[At] = []
    for number, (x, y) in sorted(frames.items()):
        if not seen or seen[-1][1:] != (x, y):
            seen.append(((number + 1) * frame + chance.gauss(0, jitter), x, y))
    return seen


def as_event(movement: Iterable[At]) -> Pointer:
    """What the SDK would send of it: whole milliseconds since the point before, positions relative to the first."""
    points = list(movement)
    (_, x, y), pairs = points[0], pairwise(points)
    after = [0, *(max(0, round(now[0] - before[0])) for before, now in pairs)]
    return Pointer(
        kind="pointer",
        points=tuple(Point(after=ms, x=round(px - x), y=round(py - y)) for ms, (_, px, py) in zip(after, points, strict=True)),
    )


def judgements(movements: Iterable[list[At]]) -> Scores:
    """The product's score of each movement."""
    return scores([max(judged(as_event(movement)), default=UNJUDGED) for movement in movements])


def _cut(events: Iterable[Row], moves: Collection[str]) -> Iterator[list[At]]:
    run: list[At] = []
    for event in events:
        at = float(event["t_ms"])
        moved = event["event"] in moves
        if run and (not moved or at - run[-1][0] >= PAUSE or at < run[-1][0]):
            yield from _whole(run)
            run = []
        if moved:
            if run and run[-1][0] == at:
                run.pop()
            run.append((at, float(event["x"]), float(event["y"])))
    yield from _whole(run)


def _parts(movement: list[At]) -> Iterator[list[At]]:
    """The movement between its pauses."""
    cuts = [place for place, (before, after) in enumerate(pairwise(movement), 1) if after[0] - before[0] >= PAUSE]
    for first, last in pairwise((0, *cuts, len(movement))):
        yield from _whole(movement[first:last])


def _whole(run: list[At]) -> Iterator[list[At]]:
    """The run without idle head and tail, if it is long enough to be a movement."""
    first, last = 0, len(run) - 1
    while first < last and run[first + 1][1:] == run[first][1:]:
        first += 1
    while last > first and run[last - 1][1:] == run[last][1:]:
        last -= 1
    movement = run[first : last + 1][:MOST_POINTS]
    if len(movement) >= FEWEST_POINTS:
        across, down = [x for _, x, _ in movement], [y for _, _, y in movement]
        if hypot(max(across) - min(across), max(down) - min(down)) >= SHORTEST_DIAGONAL:
            yield movement
