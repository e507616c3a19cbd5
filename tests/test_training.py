"""What the layer says of people is what the public data say, wherever these lie beside the checkout."""

from pathlib import Path

import pytest

from datasets.measures import flagged
from tessera import artefacts
from tessera.signals.behavior.typing_velocity import INTERVALS, SHARES
from training import behavior, pointer_manner, rhythm, typing
from training.report import quantile
from training.typists import People, passwords, people

DATA = Path("../shared/data")

pytestmark = [pytest.mark.thorough, pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")]


def test_the_speeds_of_typing_in_the_layer_are_those_of_the_data() -> None:
    speeds = typing.typing_speeds(DATA)
    assert [round(quantile(speeds, 1 - share)) for share in SHARES] == list(INTERVALS)


def test_people_whom_the_fit_has_not_seen_are_seldom_taken_for_machines() -> None:
    others = people(DATA, range(401, 601))
    assert flagged(typing.judged(artefacts.read("typing"), others.judged), 2.0) <= 0.01
    typed = People(**passwords(DATA, fitted=False)).all
    assert flagged(typing.judged(artefacts.read("typing"), typed), 2.0) <= 0.03


def test_the_scales_of_rhythm_in_the_layer_are_those_of_the_data() -> None:
    assert rhythm.scales(rhythm.fitted_users(DATA)) == artefacts.read("rhythm")["scales"]


def test_the_manners_of_people_in_the_layer_are_those_of_the_data() -> None:
    sessions = pointer_manner.Sessions(DATA)
    shipped = artefacts.read("pointer_manner")
    assert sessions.edges == shipped["edges"]
    assert sessions.people(sessions.users, pointer_manner.SETTINGS[shipped["card"]["chosen"]]) == {
        name: shipped[name] for name in ("mean", "spread", "directions")
    }


def test_people_move_in_straight_lines_as_rarely_as_the_signal_says() -> None:
    straight = behavior.straight_shares(behavior.straightness(behavior.movements(DATA)))
    assert len(straight) == 480
    assert quantile(straight, 0.5) == 0
    assert max(straight) == 2 / behavior.RUN
