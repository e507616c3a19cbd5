"""Explanations: each reason says what it saw in this action, and says it of old decisions, too."""

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import explanation, reasons
from tessera.assessment import ReasonDetail, assess, replay
from tessera.evidence import Evidence
from tessera.explanation.words import LONGEST, brief, counted, number, percent, times
from tessera.policy import Policy
from tessera.scoring import Model
from tessera.telemetry import Click, Key, Typing
from tests.builders import OTHER_USER, USER, a_session, evidence, profiles
from tests.reasons.test_reasons import LIGHTS

MODEL = Model.load()
FACTLESS = {
    "BEHAVIOR_NO_INTERACTION", "DEVICE_INCOGNITO_BROWSER", "DEVICE_INSPECTED", "DEVICE_KEY_FAMILIAR", "DEVICE_KEY_MISMATCH",
    "DEVICE_NOT_OBSERVED",
}  # fmt: skip
"""Reasons that answer yes or no, of which there is nothing more to say."""


def detail(code: str, of: Evidence) -> ReasonDetail:
    return next(each for each in assess(of, Policy(), MODEL).details if each.code == code)


def said(code: str, of: Evidence | None = None) -> str:
    """The sentence of a reason, on the change that lights it or on other evidence."""
    shown = detail(code, of or LIGHTS[code])
    return explanation.tell(code, shown.observed, shown.usual, shown.evidence) or ""


@pytest.mark.parametrize("code", LIGHTS)
def test_every_reason_says_what_it_saw(code: str) -> None:
    text = said(code)
    assert re.fullmatch(r"[A-Z0-9“].*\.", text), f"write {code}'s sentence in layers/scoring/tessera/explanation"
    assert text != reasons.CATALOGUE[code].description or code in FACTLESS
    assert "  " not in text and "None" not in text and "{" not in text


@pytest.mark.parametrize("code", sorted(set(LIGHTS) - FACTLESS))
def test_a_sentence_has_a_number_or_a_fact_of_this_action(code: str) -> None:
    shown = detail(code, LIGHTS[code])
    facts = [str(fact) for fact in (shown.evidence or {}).values()]
    text = said(code)
    assert re.search(r"\d", text) or any(fact in text for fact in facts) or isinstance(shown.observed, Mapping)


@pytest.mark.parametrize("code", LIGHTS)
def test_a_decision_from_before_there_were_facts_has_a_sentence_too(code: str) -> None:
    shown = detail(code, LIGHTS[code])
    assert explanation.tell(code, shown.observed, shown.usual)


@pytest.mark.parametrize("code", LIGHTS)
def test_a_stored_decision_keeps_its_facts(code: str) -> None:
    first = assess(LIGHTS[code], Policy(), MODEL)
    assert replay(json.loads(json.dumps(first.decision)), MODEL).details == first.details


@given(st.sampled_from(sorted(explanation.CATALOGUE)), st.dictionaries(st.text(max_size=12), st.floats(-1e9, 1e9), max_size=4))
def test_measures_of_another_version_never_stop_the_reader(code: str, observed: Mapping[str, float]) -> None:
    for measures in (observed, next(iter(observed.values()), True)):
        text = explanation.tell(code, measures, {})
        assert text is None or text.endswith((".", "…"))


@pytest.mark.parametrize("code", LIGHTS)
def test_no_sentence_names_a_person_an_address_or_a_payee(code: str) -> None:
    text = said(code)
    secret = {USER, OTHER_USER, LIGHTS[code].session.address, *(LIGHTS[code].session.keys)}
    payment = LIGHTS[code].action.payment
    assert not any(name in text for name in secret | {payment.payee if payment else None} if name)


def test_only_what_moved_the_score_is_told() -> None:
    text = said("PROFILE_ACTION_VELOCITY")
    assert text == "15 actions of this user within 60 s."  # and not that they acted in one of the last 24 hours


def test_marks_of_keys_and_taps_are_told_without_a_key() -> None:
    keys = Typing(kind="typing", keys=tuple(Key(after=150, hold=90) for _ in range(9)), placed=9, unshifted=1, sideless=1)
    assert said("BEHAVIOR_SYNTHETIC_INPUT", evidence(events=(keys,))) == "1 capital without Shift and 1 modifier on no side."
    taps = tuple(Click(kind="click", pointer="touch", hold=1, contact=False, trusted=True) for _ in range(3))
    assert said("BEHAVIOR_SYNTHETIC_INPUT", evidence(events=taps)) == "Of 3 taps: 3 without an extent and 3 released as they began."


def test_two_places_are_told_with_what_each_said() -> None:
    assert said("DEVICE_SPOOFED") == "The user agent says Chrome 148 on Windows; against it (platform): Linux x86_64."
    assert said("DEVICE_SUSPICIOUS_TIMEZONE").endswith("Asia/Tokyo on the device, Europe/Oslo at its address.")
    assert "(Windows; usual: macOS)" in said("PROFILE_BROWSER_UNFAMILIAR")


def test_a_device_cannot_write_a_long_or_broken_text_into_it() -> None:
    hostile = evidence(session=a_session(navigator_platform="Linux\n\u202e<b>" + "x" * 500), profiles=profiles())
    text = said("DEVICE_SPOOFED", hostile)
    assert len(text) < 4 * LONGEST
    assert text.isprintable()


def test_quiet_reasons_store_no_facts() -> None:
    calm = assess(evidence(), Policy(), MODEL)
    assert set(calm.decision.get("shown", {})) <= {share.code for share in calm.details}


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (3, "3"), (0.71, "0.71"), (5.02, "5.0"), (42.4, "42"), (1234.5, "1,200"), (15909.8, "16,000")]
)
def test_numbers_have_two_digits_that_count(value: float, words: str) -> None:
    assert number(value) == words


def test_numbers_in_words() -> None:
    assert counted(1, "action") == "1 action"
    assert counted(1200, "press", "presses") == "1,200 presses"
    assert percent(0.046) == "4.6%"
    assert times(3.7) == "40 times"
    assert times(700.0) == "more than 1,000 times"
    assert brief("x" * 100) == "x" * (LONGEST - 1) + "…"
