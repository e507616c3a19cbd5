"""What the proof in real browsers rests on. The proof itself is `make bench-browsers`; a part of it is tests/served/test_automation.py."""

import pytest

from tessera.telemetry import Key
from tests.browsers.__main__ import wilson
from tests.browsers.adversaries import ADVERSARIES
from tests.browsers.hand import strokes


def test_names_are_unique_and_some_are_kept_out() -> None:
    assert len({adversary.name for adversary in ADVERSARIES}) == len(ADVERSARIES)
    assert 0 < sum(adversary.kept_out for adversary in ADVERSARIES) < len(ADVERSARIES)


def test_a_key_is_up_before_it_goes_down_again() -> None:
    steps = [what for _, what in sorted(strokes("aab", (Key(after=0, hold=120), Key(after=40, hold=120), Key(after=60, hold=80))))]
    assert steps == ["keydown a", "keyup a", "keydown a", "keydown b", "keyup a", "keyup b"]


def test_the_interval_of_a_share() -> None:
    """Wilson's of 3 in 300, as published tables have it."""
    low, high = wilson(3, 300)
    assert low == pytest.approx(0.0034, abs=1e-4)
    assert high == pytest.approx(0.0290, abs=1e-4)
