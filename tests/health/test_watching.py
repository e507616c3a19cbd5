"""What is found when something drifts, and that nothing is found when nothing does: simulated days through the real counters."""

import pytest

from tessera.health.figures import Share
from tessera.health.watching import surely_changed
from tests.health.drifting import DRIFTS, World, days_until, false_findings

SEEDS = range(6)
SOON = {"precision": 36}  # its labels need thirty days, and the seven that are compared must be mostly such days


@pytest.mark.parametrize("name", DRIFTS)
def test_each_kind_of_drift_is_found(name: str) -> None:
    what, change = DRIFTS[name]
    assert days_until(1, what, change, SOON.get(what, 2)) is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_without_drift_nothing_is_found(seed: int) -> None:
    """A week of days that wander, weekends among them."""
    assert list(false_findings(seed, 7)) == []


def test_findings_name_application_and_term() -> None:
    world = World(2)
    world.change(DRIFTS["a signal falls silent"][1])
    world.live(1)
    (found,) = [finding for finding in world.findings() if finding.what == "drift"]
    assert found.application == "bank"
    assert found.subject.count("@") == 1
    assert found.now > 0.25


def test_of_a_small_site_nothing_is_said() -> None:
    world = World(3)
    world.days = {day: {name: number // 40 for name, number in tallies.items()} for day, tallies in world.days.items()}
    world.change(DRIFTS["a measure moves"][1])
    assert world.findings() == ()


@pytest.mark.parametrize(
    ("then", "now", "fell"),
    [
        (Share.of(800, 1_000), Share.of(600, 1_000), True),
        (Share.of(800, 1_000), Share.of(750, 1_000), False),  # surely, but not by enough
        (Share.of(24, 30), Share.of(18, 30), False),  # by enough, but not surely
        (Share.of(800, 1_000), Share.of(5, 10), False),  # too few to say
        (Share.of(600, 1_000), Share.of(800, 1_000), False),  # it rose
    ],
)
def test_a_share_falls_by_enough_and_surely_or_not_at_all(then: Share, now: Share, fell: bool) -> None:
    assert surely_changed(now, then, -1) is fell
