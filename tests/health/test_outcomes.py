"""Lines of figures: a small world of actions of which every figure can be worked out by hand."""

from dataclasses import replace
from typing import Any

import pytest

from tessera.health.counting import JudgedAction, Shadowed, Weighed, counts_of
from tessera.health.friction import by_reason
from tessera.health.outcomes import HealthBy, lines, whole
from tessera.health.shadowing import shadows
from tessera.tallies import Tallies, summed

ACTION = JudgedAction(application="bank", base="login", decision={"model": "one"}, decided="allow", score=15.0, policy="1", app_version="7")


def near(value: float, abs: float | None = None) -> Any:
    return pytest.approx(value, abs=abs)


def some(number: int, score: float = 15.0, **changes: Any) -> Tallies:
    """So many actions, alike."""
    reasons = ("IP_TOR",) if changes.get("decided") in ("challenge", "deny") else ()
    one = counts_of(replace(ACTION, score=score, **changes), Weighed(score=score, probability=score / 100, reasons=reasons))
    return {name: number * count for name, count in one.items()}


def every(_: str, __: str) -> bool:
    return True


WORLD = summed(
    [
        some(800, result="success"),
        some(40),
        some(10, result="success", label="CONFIRMED_FRAUD"),
        some(100, 75.0, decided="challenge", result="success"),
        some(20, 75.0, decided="challenge", result="failure"),
        some(30, 75.0, decided="challenge", result="success", label="CONFIRMED_FRAUD"),
        some(5, 95.0, decided="deny", label="CONFIRMED_LEGIT"),
        some(15, 95.0, decided="deny"),
    ]
)


def test_worked_by_hand() -> None:
    """1,020 actions: 150 challenged, 20 denied. All challenges ended, 130 of them passed. Of the alerts 30 were fraud and 105 not; the
    other 10 frauds were let through."""
    told = whole(WORLD, every)
    assert (told.actions, told.recommendations) == (1_020, {"trust": 0, "allow": 850, "challenge": 150, "deny": 20})
    figures = {name: (share.numerator, share.denominator) for name, share in vars(told).items() if hasattr(share, "numerator")}
    del figures["actions"]
    assert figures == {
        "alert_rate": (170, 1_020),
        "pass_rate": (130, 150),
        "precision": (30, 135),
        "recall": (30, 40),
        "control": (0, 1_020),
        "unknown": (75, 1_020),
        "degraded": (0, 1_020),
    }
    assert told.corrected is None


def test_bands_and_calibration_by_hand() -> None:
    """At 15 fraud was expected on .15 of 810 known and seen on 10, at 75 on .75 of 130 and seen on 30; at 95 only five are known, of which
    nothing is said. (810 · |10/810 - .15| + 130 · |30/130 - .75|) / 940."""
    told = whole(WORLD, every)
    of = {band.score: band for band in told.bands}
    assert (of[10].actions, of[10].expected, of[10].fraud.numerator, of[10].fraud.denominator) == (850, 0.15, 10, 810)
    assert (of[70].pass_rate.numerator, of[70].pass_rate.denominator, of[70].alerts) == (130, 150, 150)
    assert of[90].fraud.share is None
    assert told.calibration_error == near((810 * (0.15 - 10 / 810) + 130 * (0.75 - 30 / 130)) / 940, abs=1e-5)
    assert sum(band.actions for band in told.bands) == told.actions


def test_friction_by_hand() -> None:
    """A hundred passed and were not fraud: one unit each. Five honest people were denied at a login: twenty units each
    (`tradeoff.COSTS`)."""
    (told,) = by_reason(WORLD, every)
    assert (told.reason, told.alerts, told.challenged, told.passed, told.frauds) == ("IP_TOR", 170, 150, 130, 30)
    assert (told.friction, told.per_alert) == (100 + 5 * 20, near(200 / 170, abs=1e-4))
    assert (told.false_alarms.numerator, told.false_alarms.denominator) == (105, 135)


def test_a_withheld_challenge_costs_nobody_anything_and_shows_what_it_would_have_met() -> None:
    withheld: Any = {"decided": "challenge", "control": {"treatment": "withheld", "propensity": 0.05}}
    kept: Any = {"control": {"treatment": None, "propensity": 0.95}}
    world = summed(
        [
            some(14, 75.0, result="success", **withheld),
            some(6, 75.0, result="success", label="CONFIRMED_FRAUD", **withheld),
            some(900, result="success", **kept),
            some(19, result="success", label="CONFIRMED_FRAUD", **kept),
        ]
    )
    told = whole(world, every)
    assert told.corrected is not None
    assert (told.corrected.precision.share, told.corrected.recall.share) == (0.3, near(120 / 140, abs=1e-6))
    assert (told.control.numerator, told.recall.share) == (20, near(6 / 25))
    assert by_reason(world, every)[0].friction == 0


@pytest.mark.parametrize("by", ["application", "action_type", "model", "policy", "application_version", "rule"])
def test_lines_add_up_to_the_whole(by: HealthBy) -> None:
    different: Any = {
        "application": {"application": "shop"},
        "action_type": {"base": "checkout"},
        "model": {"decision": {"model": "two"}},
        "policy": {"policy": "2"},
        "application_version": {"app_version": "8"},
        "rule": {"decision": {"model": "one", "rule": "tor"}},
    }[by]
    world = summed([WORLD, some(7, 75.0, decided="challenge", result="success", **different)])
    told = lines(world, by, every)
    assert [line.actions for line in told] == [1_020, 7]
    assert sum(line.alert_rate.numerator for line in told) == whole(world, every).alert_rate.numerator


def test_only_what_is_asked_for_is_counted() -> None:
    world = summed([WORLD, some(7, application="shop"), some(3, base="checkout")])
    assert whole(world, lambda app, _: app == "shop").actions == 7
    assert whole(world, lambda _, base: base == "checkout").actions == 3


def test_an_empty_world_says_nothing_and_is_not_zero() -> None:
    told = whole({}, every)
    assert (told.actions, told.precision.share, told.alert_rate.share, told.calibration_error) == (0, None, None, None)


def test_a_shadow_by_hand() -> None:
    """Both challenge 40, of which 25 are fraud; one challenges 60 more, of which 5 are, and the shadow 10 others, which all are."""

    def seen(number: int, fraud: bool, decided: str, would: str, score: float) -> Tallies:
        shadow = Shadowed(model="two", decided=would, score=score)
        label = "CONFIRMED_FRAUD" if fraud else "CONFIRMED_LEGIT"
        return some(number, 50.0, decided=decided, shadow=shadow, label=label)

    both, one, other = ("challenge", "challenge"), ("challenge", "allow"), ("allow", "challenge")
    (told,) = shadows(
        summed(
            [
                seen(25, True, *both, 60.0),
                seen(15, False, *both, 60.0),
                seen(5, True, *one, 40.0),
                seen(55, False, *one, 40.0),
                seen(10, True, *other, 50.0),
                seen(890, False, "allow", "allow", 50.0),
            ]
        ),
        None,
    )
    assert (told.model, told.shadow, told.actions) == ("one", "two", 1_000)
    assert (told.agreement.share, told.raised, told.moved) == (0.93, near((400 - 600) / 1_000), near(1.0))
    assert (told.precision.share, told.shadow_precision.share) == (0.3, 0.7)
    assert (told.recall.numerator, told.shadow_recall.numerator, told.recall.denominator) == (30, 35, 40)
    assert (told.alert_rate.share, told.shadow_alert_rate.share) == (0.1, 0.05)
