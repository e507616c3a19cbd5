"""Rollups: changes are counted once, in any order, and lines say what became of the actions that they count."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tessera.rollup import Cell, Change, Line, Rollup, lines, total, whole
from tessera.units import HOUR

LOGIN = Cell("bank", "login", "allow")
CHALLENGED = Cell("bank", "login", "challenge", "PROFILE_DEVICE_NEW")
DENIED = Cell("shop", "checkout", "deny", "BEHAVIOR_BOT")

CELLS = st.builds(
    Cell,
    st.sampled_from(["bank", "shop"]),
    st.sampled_from(["login", "checkout"]),
    st.sampled_from(["trust", "allow", "challenge", "deny"]),
    st.sampled_from(["", "IP_VPN", "BEHAVIOR_BOT"]),
    st.sampled_from(["", "success", "failure"]),
    st.sampled_from(["", "CONFIRMED_FRAUD", "CONFIRMED_LEGIT"]),
)


def story(*cells: Cell, name: str = "a") -> list[Change]:
    """What is told of one action that goes from cell to cell."""
    return [
        Change(name=f"{name}{number}", before=before, after=after)
        for number, (before, after) in enumerate(zip([None, *cells], cells, strict=False))
    ]


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_a_cells_name_tells_the_cell(cells: list[Cell]) -> None:
    assert [Cell.named(cell.name) for cell in cells] == cells


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4, unique=True), max_size=5), st.randoms())
def test_whatever_comes_twice_or_in_another_order_is_counted_once(stories: list[list[Cell]], chance: object) -> None:
    told = [change for number, cells in enumerate(stories) for change in story(*cells, name=f"{number}.")]
    again = [*told, *told]
    chance.shuffle(again)  # type: ignore[attr-defined]
    rollup = Rollup()
    for start in range(0, len(again), 3):
        rollup = rollup.with_changes(again[start : start + 3])
    expected: dict[str, int] = {}
    for cells in stories:
        expected[cells[-1].name] = expected.get(cells[-1].name, 0) + 1
    assert rollup.cells == dict(sorted(expected.items()))
    assert len(rollup.counted) == len(told)


def test_a_result_moves_an_action_and_adds_none() -> None:
    moved = Cell("bank", "login", "allow", "", "success")
    for order in permutations(story(LOGIN, moved)):
        assert Rollup().with_changes(order).cells == {moved.name: 1}


def test_hours_add_up() -> None:
    one, other = (Rollup().with_changes(story(cell, name=cell.name)) for cell in (LOGIN, DENIED))
    assert total([one, other, one]).cells == {LOGIN.name: 2, DENIED.name: 1}
    assert total([]).cells == {}


def test_rates_are_shares_of_what_they_say() -> None:
    passed, failed = (Cell("bank", "login", "challenge", "IP_VPN", result) for result in ("success", "failure"))
    fraud = Cell("bank", "login", "allow", "", "success", "CONFIRMED_FRAUD")
    line = Line.of("bank", {LOGIN: 4, CHALLENGED: 1, passed: 2, failed: 1, fraud: 2})
    assert (line.actions, line.challenge_rate, line.pass_rate, line.fraud_rate) == (10, 0.4, 0.6667, 0.2)
    assert line.recommendations == {"trust": 0, "allow": 6, "challenge": 4, "deny": 0}
    assert line.results == {"success": 4, "failure": 1, "incomplete": 0}
    assert line.labels == {"CONFIRMED_FRAUD": 2}


def test_of_nothing_there_is_no_rate() -> None:
    line = Line.of("", {})
    assert (line.actions, line.challenge_rate, line.pass_rate, line.fraud_rate) == (0, None, None, None)


def test_lines_are_by_what_is_asked_and_add_up_to_the_whole() -> None:
    first = Rollup().with_changes([*story(LOGIN, name="a"), *story(LOGIN, name="b"), *story(CHALLENGED, name="c")])
    hours = {0: first, HOUR: Rollup().with_changes(story(DENIED))}
    assert [(line.value, line.actions) for line in lines(hours, "hour", lambda _: True)] == [(0, 3), (HOUR, 1)]
    assert [(line.value, line.actions) for line in lines(hours, "application", lambda _: True)] == [("bank", 3), ("shop", 1)]
    assert [line.value for line in lines(hours, "reason", lambda _: True)] == ["", "BEHAVIOR_BOT", "PROFILE_DEVICE_NEW"]
    assert [line.actions for line in lines(hours, "hour", lambda cell: cell.application == "shop")] == [1]
    assert whole(hours, lambda _: True).actions == 4
