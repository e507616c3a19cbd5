"""Tools that type: each as its library would, the same for the same seed."""

from itertools import pairwise
from random import Random

import pytest

from simulator.typing_tools import FURTHER, HUMANIZED, ROLLING, SIMPLE, Tool, keys, replay, samples
from tessera.telemetry import Key

TOOLS = {**SIMPLE, **HUMANIZED, **FURTHER}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_types_as_many_keys_as_it_is_told_to_and_the_same_for_the_same_seed(tool: Tool) -> None:
    typed = keys(tool(Random(1), 20))
    assert len(typed) == 20
    assert typed[0].after == 0
    assert typed == keys(tool(Random(1), 20)) != keys(tool(Random(2), 20))


@pytest.mark.parametrize("name", TOOLS)
def test_keys_overlap_only_where_the_tool_means_them_to(name: str) -> None:
    overlaps = 0
    for typed in samples(TOOLS[name], 20, "overlap"):
        overlaps += sum(after.after < before.hold - 1 for before, after in pairwise(typed))
    assert (overlaps > 0) == (name in ROLLING)


def test_a_replay_is_what_was_recorded_give_or_take_some_milliseconds() -> None:
    recorded = tuple(Key(after=200 if number else 0, hold=90) for number in range(15))
    played = keys(replay(recorded)(Random(3), 15))
    assert [key.after for key in played] == pytest.approx([key.after for key in recorded], abs=60)
    assert played != recorded


def test_samples_are_of_twelve_to_thirty_keys() -> None:
    assert {len(sample) for sample in samples(SIMPLE["selenium"], 200, "length")} == set(range(12, 31))
