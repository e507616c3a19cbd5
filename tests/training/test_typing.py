"""The model of typing is set on kinds of tools and on recordings that it has not seen."""

import numpy as np
import pytest

from simulator.typing_tools import FURTHER
from tessera.telemetry import Key
from training import typing
from training.typing import ACCUSED, KINDS, TERM_EDGES, TOOLS
from training.typists import RECORDINGS, People, Sample, typed


def some(count: int) -> list[Sample]:
    return [typed((Key(after=0, hold=80), Key(after=100 + number, hold=80))) for number in range(count)]


def test_every_tool_is_of_one_kind() -> None:
    assert sorted(name for several in KINDS.values() for name in several) == sorted({**TOOLS, **FURTHER})


def test_every_set_of_samples_is_of_one_recording() -> None:
    assert sorted(name for several in RECORDINGS.values() for name in several) == sorted(vars(People()))


def test_a_part_and_the_others_are_everybody_of_each_recording() -> None:
    people = People(judged=some(7), meu=some(4))
    for number in range(3):
        part, others = people.part(number, 3), people.part(number, 3, out=True)
        assert len(part.judged) + len(others.judged) == 7
        assert len(part.meu) + len(others.meu) == 4
        assert not {id(each) for each in part.all} & {id(each) for each in others.all}


def test_a_recording_can_be_left_out() -> None:
    people = People(judged=some(2), longer=some(3), mobikey=some(4))
    assert len(people.only("sentences").all) == 5
    assert len(people.only("sentences", out=True).all) == 4
    assert len(people.only("sentences", out=True).weights(3.0)) == 4


@pytest.mark.parametrize("share", [0.0005, 0.02])
def test_nothing_is_held_against_more_people_than_may_be_accused(share: float) -> None:
    """However often people look like machines, the term begins where hardly any of them come."""
    chance = np.random.default_rng(1)
    calm, caught = chance.normal(-5, 1, 20_000), chance.normal(6, 2, 20_000)
    calm[: round(20_000 * share)] += 7.5
    risk = typing.terms(calm, caught)["BEHAVIOR_INHUMAN_INPUT"]
    assert risk["weights"][0] == 0 < max(risk["weights"]) <= typing.STRONGEST_RISK
    assert (calm > min(risk["edges"])).mean() <= ACCUSED
    assert set(risk["edges"]) <= set(TERM_EDGES)
