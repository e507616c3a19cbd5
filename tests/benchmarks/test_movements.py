"""Movements are cut from recordings as the protocol says, and the public generators are caught as the benchmark says."""

import gzip
from pathlib import Path
from random import Random

import pytest

from benchmarks import m1
from benchmarks.report import Options
from datasets.measures import flagged
from datasets.movements import as_drawn, as_event, recorded
from tessera.features.movement import SHIPPED_THRESHOLD

DATA = Path("../shared/data")
LINE = [(16 * step, 10 * step, 0, "move") for step in range(12)]


def cut(folder: Path, events: list[tuple[int, int, int, str]]) -> list[int]:
    """The number of points of each movement."""
    file = folder / "recording.csv.gz"
    with gzip.open(file, "wt") as text:
        text.write("user,t_ms,x,y,event\n")
        text.writelines(f"1,{at},{x},{y},{kind}\n" for at, x, y, kind in events)
    return [len(movement) for movement in recorded(file, ("user",))["1",]]


@pytest.mark.parametrize(
    ("more", "lengths"),
    [
        ([], [12]),
        ([(300, 120, 0, "down"), (300, 130, 0, "move")], [12]),
        ([(16 * 11 + 200 + 16 * step, 200 + 10 * step, 0, "move") for step in range(9)], [12, 9]),
        ([(176, 111, 0, "move")], [12]),  # at the time of the last: it counts instead
        ([(192, 110, 0, "move"), (208, 110, 0, "move")], [12]),  # an idle tail
    ],
)
def test_what_bounds_a_movement(tmp_path: Path, more: list[tuple[int, int, int, str]], lengths: list[int]) -> None:
    assert cut(tmp_path, [*LINE, *more]) == lengths


def test_a_browser_draws_sixty_frames_a_second_in_whole_pixels() -> None:
    seen = as_drawn([(float(at), at / 3, 0.0) for at in range(0, 1000, 4)], Random(1))
    assert 58 <= len(seen) <= 61
    assert all(x == round(x) for _, x, _ in seen)


def test_an_event_is_relative_to_its_first_point() -> None:
    points = as_event([(1000.0, 300.0, 200.0), (1016.4, 310.0, 190.0)]).points
    assert [(point.after, point.x, point.y) for point in points] == [(0, 0, 0), (16, 10, -10)]


@pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")
def test_generated_movements_are_caught() -> None:
    scores = [unit for units in m1.tools(Options(data=DATA)).values() for unit in units]
    caught = [flagged(unit, SHIPPED_THRESHOLD) for unit in scores]
    assert sum(caught) / len(caught) >= 0.93
