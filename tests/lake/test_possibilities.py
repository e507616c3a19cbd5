"""What conditions may have come to: sets of outcomes, as Kleene's logic takes each of their members."""

from itertools import product

import numpy as np
import pytest

from tessera.rules.checks import all_of as live_all_of
from tessera.rules.checks import any_of as live_any_of
from tessera.rules.checks import negated as live_negated
from tessera_lake.redeciding.possibilities import FAILS, HOLDS, UNKNOWN, Outcomes, all_of, any_of, is_open, negated, outcomes

TOLD: dict[bool | None, np.uint8] = {True: HOLDS, False: FAILS, None: UNKNOWN}
SETS = range(1, 8)


def members(outcome: int) -> list[bool | None]:
    return [told for told, bit in TOLD.items() if outcome & bit]


def a_set(told: set[bool | None]) -> int:
    return sum(int(TOLD[each]) for each in told)


def column(outcome: int) -> Outcomes:
    return np.array([outcome], np.uint8)


@pytest.mark.parametrize(("ours", "live"), [(all_of, live_all_of), (any_of, live_any_of)])
def test_a_set_comes_to_what_each_of_its_members_comes_to(ours: object, live: object) -> None:
    for sets in product(SETS, repeat=3):
        possible = {live([lambda _, told=told: told for told in each])({}) for each in product(*map(members, sets))}  # type: ignore[operator]
        assert ours([column(each) for each in sets])[0] == a_set(possible)  # type: ignore[operator]


def test_not_turns_each_member() -> None:
    for each in SETS:
        assert negated(column(each))[0] == a_set({live_negated(lambda _, told=told: told)({}) for told in members(each)})  # type: ignore[misc]


def test_a_set_is_open_if_it_has_several_members() -> None:
    assert [bool(is_open(column(each))[0]) for each in SETS] == [len(members(each)) > 1 for each in SETS]


def test_a_check_of_an_unknown_fact_is_unknown() -> None:
    told = outcomes(np.array([True, False, True]), np.array([True, True, False]))
    assert told.tolist() == [HOLDS, FAILS, UNKNOWN]
