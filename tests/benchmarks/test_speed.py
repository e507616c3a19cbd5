"""The counted figures of `make bench`, and coarse ratios of its measured ones: what a change must not make worse unseen."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from benchmarks.speed import load, sent
from tessera.telemetry import Pointer

COUNTED = {
    "a session: requests": 9,
    "a session: calls of functions": 12,
    "a session: calls of the table": 23,
    "a session: write units": 20,
    "a session: read units": 6,
    "a session: bytes logged": 3_500,
    "POST /risk/v1/action/trigger-action: trips": 2,
    "learn: trips": 3,
    "search by user, 25 rows of 100 actions: read units": 5,
}
"""The most that each may be."""
RATIOS = {"CPU: an action, of the naive build's": 2.0, "CPU: a readable batch, of the naive build's": 4.0}
"""Likewise; measured ones are half of that."""


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, float]:
    """What the command measures, by name: two rounds, and few past actions."""
    path = tmp_path_factory.mktemp("speed") / "speed.json"
    command = [sys.executable, "-m", "benchmarks.speed", "counted", "timed", "growth"]
    subprocess.run([*command, "--rounds", "2", "--past", "0", "100", "--json", str(path)], check=True, capture_output=True, timeout=400)
    rows: list[Any] = json.loads(path.read_text())["rows"]
    return {row["what"]: row["figure"] for row in rows}


@pytest.mark.parametrize(("what", "most"), [*COUNTED.items(), *RATIOS.items()])
def test_no_figure_is_worse_than_it_was(figures: Mapping[str, float], what: str, most: float) -> None:
    assert 0 < figures[what] <= most


def test_past_actions_make_the_next_one_no_dearer(figures: Mapping[str, float]) -> None:
    assert figures["an action after 100 of the same user: CPU, of the first's"] < 2


def test_a_batch_is_what_it_is_called() -> None:
    pointed = [len(event.points) for event in sent.events(1) if isinstance(event, Pointer)]
    assert 12_000 < len(sent.as_text(1)) < 13_100
    assert 150 < sum(pointed) < 250
    assert len(sent.batch(1, "columns")) < 0.75 * len(sent.batch(1, "readable"))


def test_a_slow_answer_makes_those_late_that_waited_for_it() -> None:
    """One session in four hangs, with one thread for all: an average over requests would hide it."""
    due = [0.0, 0.01, 0.02, 0.03]
    hanging = load.offer(due, lambda number: time.sleep(0.3 if number == 0 else 0))
    assert hanging[0].latency >= 0.3
    assert [each.fault for each in load.offer(due, lambda number: 1 // number)] == ["ZeroDivisionError", "", "", ""]


def test_arrivals_come_at_the_rate_that_is_asked_for() -> None:
    due = list(load.arrivals(50, 20, Random(1)))
    assert due == sorted(due)
    assert 900 < len(due) < 1_100
    assert due[-1] < 20
