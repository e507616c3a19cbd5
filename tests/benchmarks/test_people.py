"""Recorded people told as the SDK tells them: another clock, mouse or habit changes what it should and nothing else."""

from dataclasses import replace
from itertools import pairwise
from random import Random

from benchmarks import hands
from benchmarks.hands import Hand, Moved, Pressed
from benchmarks.people import Row, lines
from tessera.telemetry import Click, Key, Pointer, Typing

KEYS = tuple(Key(after=140 if number else 0, hold=83) for number in range(10))
SOMEBODY = Hand(
    moves=tuple(Moved(8.0 * step, 300 + 5 * step, 200 + step * step / 40) for step in range(100)),
    presses=(Pressed(800.0, 890.0),),
    fields=(KEYS, KEYS),
)


def test_a_visit_is_told_as_the_sdk_tells_it() -> None:
    events = hands.told(SOMEBODY, Random(1))
    (click,) = [event for event in events if isinstance(event, Click)]
    moved = [event for event in events if isinstance(event, Pointer)]
    assert (click.hold, click.polled, click.approach) == (90, 1.0, 50)
    assert {point.after for event in moved for point in event.points[1:]} == {16}
    assert [event.keys for event in events if isinstance(event, Typing)] == [KEYS, KEYS]


def test_a_coarse_clock_rounds_every_time_and_says_nothing_of_pace() -> None:
    events = hands.told(hands.at_clock(SOMEBODY, 100.0), Random(1))
    assert all(key.after % 100 == key.hold % 100 == 0 for event in events if isinstance(event, Typing) for key in event.keys)
    assert [event.polled for event in events if isinstance(event, Click)] == [None]


def test_mouse_keys_go_along_the_screen() -> None:
    walked = hands.by_keys(SOMEBODY, Random(1)).moves
    assert walked
    assert all(abs(after.x - before.x) in (0, abs(after.y - before.y)) or after.y == before.y for before, after in pairwise(walked))


def counted(*challenged: int) -> list[Row]:
    """A kind each, of which so many in a hundred were challenged."""
    return [
        Row(kind=f"kind {number}", runs=100, challenged=count, denied=0, mean=31.0, highest=80.0, accusing={})
        for number, count in enumerate(challenged)
    ]


def test_a_busy_machine_loses_positions_but_none_that_leads_to_a_press() -> None:
    kept = hands.losing_positions(replace(SOMEBODY, presses=(Pressed(100.0, 150.0), Pressed(403.0, 450.0))), Random(1)).moves
    assert {96.0, 400.0} <= {move.at for move in kept}
    assert len(kept) < len(SOMEBODY.moves) / 5


def test_whoever_is_in_a_hurry_points_no_further_than_to_three_presses() -> None:
    presses = tuple(Pressed(100.0 * number, 100.0 * number + 60) for number in range(1, 6))
    hurried = hands.in_a_hurry(replace(SOMEBODY, presses=presses))
    assert hurried.presses == presses[:3]
    assert hurried.moves[-1].at == 360.0
    assert hands.in_a_hurry(SOMEBODY) == SOMEBODY


def test_a_kind_that_is_challenged_too_often_misses_its_line() -> None:
    assert [row.verdict for row in lines(counted(0, 5))] == ["falls short", "falls short", "ok"]


def test_one_challenged_of_a_hundred_says_too_little_to_miss_the_line() -> None:
    assert [row.verdict for row in lines(counted(0, 1))] == ["ok", "ok", "ok"]


def test_programs_are_printed_and_not_counted_as_people() -> None:
    program = replace(counted(100)[0], program=True)
    assert list(lines([*counted(0, 1), program])) == list(lines(counted(0, 1)))
