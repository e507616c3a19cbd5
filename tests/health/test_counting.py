"""Counting: what one action adds, and that what is learned of it later only moves it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.assessment import assess
from tessera.health.counting import JudgedAction, Shadowed, Weighed, band_of, counts_of, version_of
from tessera.health.drift import UNKNOWN
from tessera.policy import Policy
from tessera.scoring import Model
from tessera.tallies import MOST_VERSIONS, Tallies, flat, less, named, nested, of_kind, summed
from tests.builders import evidence

MODEL = Model.load()
CALM = assess(evidence(), Policy(), MODEL)
DECISION = {**CALM.decision, "model": "one"}
ACTION = JudgedAction(application="bank", base="login", decision=DECISION, decided="challenge", score=73.0, policy="4", app_version="7.1")
WEIGHED = Weighed(score=73.0, probability=0.25, reasons=("IP_TOR",), bins={"IP_TOR@0000": "1"})

ENDINGS = st.builds(
    lambda result, label, source, use_case: replace(ACTION, result=result, label=label, label_source=source, use_case=use_case),
    st.sampled_from([None, "success", "failure", "incomplete"]),
    st.sampled_from([None, "CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED"]),
    st.sampled_from([None, "CHARGEBACKS", "MANUAL_REVIEW"]),
    st.sampled_from([None, "ACCOUNT_TAKEOVER", "FIRST_PARTY_FRAUD"]),
)
NAMES = st.builds(named, st.sampled_from(["bins", "shadow"]), st.text("ab|", max_size=3), st.text("xy", max_size=2))


def counts(action: JudgedAction, weighed: Weighed = WEIGHED) -> Tallies:
    return counts_of(action, weighed)


def test_one_action_is_counted_once_in_each_kind() -> None:
    assert counts(ACTION) == {
        "cells|bank|login|one|4|7.1||||challenge|challenge|70||": 1,
        "expected|bank|login|one|4|7.1||70|open": 250_000,
        "reasons|bank|login|one|IP_TOR|challenge|challenge||": 1,
        "bins|bank|IP_TOR@0000|1": 1,
    }


def test_a_reason_counts_where_it_made_an_alert() -> None:
    assert list(of_kind(counts(replace(ACTION, decided="allow")), "reasons")) == []


@pytest.mark.parametrize(
    ("changes", "answered", "manner", "draw"),
    [
        ({}, "challenge", "", ""),
        ({"decision": {**DECISION, "monitor_only": True}}, "allow", "monitored", ""),
        ({"decision": {**DECISION, "missing": ["user"]}}, "challenge", "degraded", ""),
        ({"control": {"treatment": "withheld", "propensity": 0.02}}, "allow", "", "withheld:0.02"),
        ({"control": {"treatment": None, "propensity": 0.98}}, "challenge", "", "kept:0.98"),
        ({"decided": "allow", "control": {"treatment": "given", "propensity": 0.02}}, "challenge", "", "given:0.02"),
    ],
)
def test_how_it_was_answered(changes: dict[str, Any], answered: str, manner: str, draw: str) -> None:
    action = replace(ACTION, **changes)
    assert (action.answered, action.manner, action.draw) == (answered, manner, draw)


def test_the_shadow_is_counted_beside_the_decision() -> None:
    told = counts(replace(ACTION, shadow=Shadowed(model="two", decided="allow", score=60.5)))
    assert told["shadow|bank|one|two|challenge|allow||"] == 1
    assert told["moved|bank|one|two|down"] == 1_250


def test_what_the_model_makes_of_it_is_what_it_made_when_it_decided() -> None:
    weighed = Weighed.by(MODEL, replace(ACTION, decision=CALM.decision))
    assert (weighed.score, weighed.probability) == (CALM.model_score, CALM.probability)
    assert len(weighed.bins) == sum(len(term.tables) for term in MODEL.terms.values())


def test_a_measure_that_could_not_be_told_has_a_bin_of_its_own() -> None:
    weighed = Weighed.by(MODEL, replace(ACTION, decision={**CALM.decision, "observed": {}}))
    assert set(weighed.bins.values()) == {UNKNOWN}


def test_where_its_model_is_not_known_any_more_the_shown_score_counts() -> None:
    assert Weighed.by(None, ACTION) == Weighed(score=73.0)


@given(st.lists(ENDINGS, min_size=1, max_size=5))
def test_what_becomes_known_later_only_moves_an_action(story: list[JudgedAction]) -> None:
    """Whatever comes, in whatever order it is counted: the sum is what is known in the end."""
    states = [counts(ACTION), *map(counts, story)]
    steps = [states[0], *(less(after, before) for before, after in pairwise(states))]
    assert summed(reversed(steps)) == states[-1]


@given(st.dictionaries(NAMES, st.integers(-3, 9).filter(bool), max_size=6), st.dictionaries(NAMES, st.integers(1, 9), max_size=6))
def test_sums_go_in_any_order_and_are_kept_as_they_are(one: dict[str, int], other: dict[str, int]) -> None:
    assert summed([one, other]) == summed([other, one])
    assert summed([other, less(one, other)]) == one
    assert flat(nested(one)) == one


def test_no_name_holds_a_person_or_breaks_in_two() -> None:
    action = replace(ACTION, application="a|b", decision={**DECISION, "rule": "no | here"})
    assert all(len(parts) == 13 for parts, _ in of_kind(counts(action), "cells"))


def versions(tallies: Tallies) -> Iterator[str]:
    return (parts[4] for parts, _ in of_kind(tallies, "cells"))


def test_made_up_versions_of_an_application_do_not_grow_without_end() -> None:
    made_up = [counts(replace(ACTION, app_version=f"{number}.0")) for number in range(500)]
    total = summed([*[counts(ACTION)] * 40, *made_up])
    assert len(set(versions(total))) <= MOST_VERSIONS
    assert "7.1" in set(versions(total))
    assert sum(number for _, number in of_kind(total, "cells")) == 540


@pytest.mark.parametrize(
    ("told", "kept"), [("4.12.1", "4.12.1"), ("4.12 (build 7)", "4.12build7"), ("a|b", "ab"), ("9" * 50, "9" * 16), ("", "")]
)
def test_versions_are_cleaned(told: str, kept: str) -> None:
    assert version_of(told) == kept


@pytest.mark.parametrize(("score", "band"), [(0.0, 0), (9.9, 0), (10.0, 10), (99.9, 90), (100.0, 90)])
def test_bands(score: float, band: int) -> None:
    assert band_of(score) == band
