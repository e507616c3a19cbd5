"""What the layer says of people is what the public data say, wherever these lie beside the checkout."""

from pathlib import Path

import pytest

from tessera.signals.behavior.typing_velocity import INTERVALS, SHARES
from training import behavior

DATA = Path("../shared/data")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")


def test_the_speeds_of_typing_in_the_layer_are_those_of_the_data() -> None:
    speeds = behavior.typing_speeds(DATA)
    assert [round(behavior.quantile(speeds, 1 - share)) for share in SHARES] == list(INTERVALS)


def test_people_hold_keys_as_unevenly_as_the_reason_says() -> None:
    holds = behavior.hold_deviations(DATA)
    assert len(holds) == 6_000
    assert [round(behavior.quantile(holds, share), 1) for share in (0.001, 0.01)] == [9.2, 15.1]


def test_people_move_in_straight_lines_as_rarely_as_the_signal_says() -> None:
    straight = behavior.straight_shares(DATA)
    assert len(straight) == 480
    assert behavior.quantile(straight, 0.9) == 0
    assert max(straight) == 1 / behavior.RUN
