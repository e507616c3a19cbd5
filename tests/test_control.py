"""The random control: by lot, from the action's id, and never where it would be too dear."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tessera.assessment import Assessment, assess, replay
from tessera.control import HARD_EVIDENCE, LARGEST_SHARE, lot_of
from tessera.policy import Policy
from tessera.reasons import CATALOGUE
from tessera.scoring import Model
from tests.builders import a_history, a_place, a_session, an_action, evidence

MODEL = Model.load()
WITHHELD = next(f"{number:064x}" for number in range(10_000) if lot_of(f"{number:064x}") < 0.02)
LEFT = next(f"{number:064x}" for number in range(10_000) if lot_of(f"{number:064x}") >= 0.02)
CHALLENGED: dict[str, Any] = {
    "session": a_session(place=a_place(tor=True)),
    "history": a_history(
        user_failure_count_last_hour=8, user_action_rate_60_sec=15, linking_device_to_users_count=9, linking_user_to_device_count=8
    ),
}


def judged(action_id: str | None, *, control: float = 0.02, policy: Policy | None = None, **changes: Any) -> Assessment:
    return assess(evidence(action=an_action(id=action_id), **changes), policy or Policy(control=control), MODEL)


def test_lots_are_spread_evenly_and_do_not_change() -> None:
    lots = [lot_of(f"{number:064x}") for number in range(20_000)]
    tenths = Counter(int(lot * 10) for lot in lots)
    assert all(abs(count - 2_000) < 250 for count in tenths.values())
    assert lot_of("0a" * 32) == lot_of("0a" * 32)


def test_a_challenge_is_withheld_or_given_by_lot_and_says_so() -> None:
    withheld, given = judged(WITHHELD, **CHALLENGED), judged(WITHHELD)
    assert (withheld.decided, withheld.recommendation) == ("challenge", "allow")
    assert (given.decided, given.recommendation) == ("allow", "challenge")
    assert withheld.reasons[0] == given.reasons[0] == "POLICY_CONTROL"
    assert (withheld.control.treatment, withheld.control.propensity) == ("withheld", 0.02)
    assert given.suggested_challenges
    assert (withheld.score, given.score) == (judged(LEFT, **CHALLENGED).score, judged(LEFT).score)


def test_left_as_decided_it_is_known_how_likely_that_was() -> None:
    left = judged(LEFT, **CHALLENGED)
    assert (left.recommendation, left.control.treatment, left.control.propensity) == ("challenge", None, 0.98)
    assert "POLICY_CONTROL" not in left.reasons


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("no share", {"control": 0.0}),
        ("only monitored", {"policy": Policy(control=0.02, monitor_only=True)}),
        ("part of the evidence missing", {"missing": frozenset({"user"})}),
        ("a reason that is evidence by itself", {"webdriver": True}),
        ("a denial", {"webdriver": True, "session": None, "tampered": True, "graphic_card": "Google SwiftShader", "incognito": True}),
    ],
)
def test_nothing_is_left_to_the_lot(what: str, changes: dict[str, Any]) -> None:
    sure = judged(WITHHELD, **{**CHALLENGED, **changes} if what not in ("a reason that is evidence by itself", "a denial") else changes)
    assert (sure.control.treatment, sure.control.propensity) == (None, 1.0)


def test_an_action_without_an_id_draws_no_lot() -> None:
    assert judged(None, **CHALLENGED).control.treatment is None


def test_what_is_evidence_by_itself_are_reasons() -> None:
    assert set(CATALOGUE) >= HARD_EVIDENCE


def test_a_decision_by_lot_replays() -> None:
    for first in (judged(WITHHELD, **CHALLENGED), judged(LEFT, **CHALLENGED), judged(WITHHELD)):
        assert replay(first.decision, MODEL) == first


def test_a_decision_that_was_stored_before_there_was_a_control_replays() -> None:
    first = judged(None, control=0.0, **CHALLENGED)
    assert not {"control", "lot"} & first.decision.keys()
    assert replay(first.decision, MODEL) == first


@pytest.mark.thorough
def test_the_share_of_challenges_that_are_withheld_is_the_applications() -> None:
    several = [judged(f"{number:064x}", control=LARGEST_SHARE, **CHALLENGED) for number in range(2_000)]
    withheld = sum(one.recommendation == "allow" for one in several)
    assert 60 <= withheld <= 140  # 100 in the mean


def test_a_sandbox_decides_as_it_is_told() -> None:
    sandbox = Policy(control=0.02, sandbox=True)
    action = replace(an_action(id=WITHHELD), correlation_id="sandbox-challenge")
    assert assess(evidence(action=action), sandbox, MODEL).recommendation == "challenge"
