"""Typing of few strokes: a simple tool's still challenges, a person's by chance does not."""

from dataclasses import replace
from random import Random

import pytest

from simulator.typing_tools import SIMPLE, keys
from tessera.policy import Thresholds
from tessera.reasons import observe
from tessera.reasons.behavior import DOUBT, inhuman_input
from tessera.scoring import Model, score
from tessera.telemetry import Click, Event, Key, Typing
from tessera.typist import machine_log_odds
from tests.builders import a_session, evidence

LOGIN = (8, 11)  # strokes of a name and a password


def typed(strokes: tuple[Key, ...]) -> tuple[Event, ...]:
    name, rest = strokes[: LOGIN[0]], strokes[LOGIN[0] :]
    return tuple(Typing(kind="typing", keys=part) for part in (name, (replace(rest[0], after=0), *rest[1:])) if part)


@pytest.mark.parametrize("tool", sorted(set(SIMPLE) - {"gaussian"}))
def test_a_simple_tool_is_challenged_by_its_few_strokes_and_where_it_presses(tool: str) -> None:
    """Alone they challenge nobody: managers, text expanders and scanners type so."""
    typing = typed(keys(SIMPLE[tool](Random(5), sum(LOGIN))))
    jumps = tuple(Click(kind="click", target_x=0.4, target_y=0.6, approach=1, hold=40, trusted=True) for _ in range(3))
    alone, pressed = (score(observe(evidence(events=events)), Model.load()).value for events in (typing, (*typing, *jumps)))
    assert alone < 45
    assert pressed >= Thresholds().challenge + 5


@pytest.mark.parametrize("pace", [700, 2_900, 4_000])
def test_keys_that_are_picked_one_by_one_are_nobodys_tool(pace: int) -> None:
    """On an on-screen keyboard each press lasts a moment, for everybody who looks, points or waits for a switch."""
    picked = tuple(Key(after=pace + 37 * (number % 5), hold=1) for number in range(24))
    assert inhuman_input(evidence(events=typed(picked))) is None


def test_few_strokes_are_drawn_lower_and_many_are_not() -> None:
    tool = SIMPLE["uniform delay"]
    few, many = typed(keys(tool(Random(5), 19))), typed(keys(tool(Random(5), 40)))
    log_odds = [machine_log_odds(a_session(events=events).typing) or 0.0 for events in (few, many)]
    assert inhuman_input(evidence(events=few)) == pytest.approx(log_odds[0] - DOUBT)
    assert inhuman_input(evidence(events=many)) == pytest.approx(log_odds[1])
