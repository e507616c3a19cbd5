"""Explanations: each reason says what it saw in this action, and says it of old decisions, too."""

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import explanation, reasons
from tessera.assessment import ReasonDetail, assess, replay
from tessera.consistency.checks import CHECKS
from tessera.consistency.repeats import PLACES, REPEATED
from tessera.evidence import Evidence
from tessera.explanation.declaration import Told
from tessera.explanation.device import OTHER_PLACES
from tessera.explanation.words import LONGEST, brief, counted, number, percent, times
from tessera.policy import Policy
from tessera.profile import Outcome, Payee
from tessera.scoring import SOLE, Model
from tessera.telemetry import Click, Key, Typing
from tests.builders import DEVICE, NOW, OTHER_USER, USER, a_payee, a_payment, a_session, evidence, profiles
from tests.reasons.test_reasons import LIGHTS, paying

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


@pytest.mark.parametrize("code", MODEL.terms)
def test_what_no_fact_counts_is_told_without_a_number(code: str) -> None:
    """Of old decisions without facts, each measure where its weight changes."""
    term = MODEL.terms[code]
    for name, table in term.tables.items():
        for value in filter(None, table.edges):
            text = explanation.tell(code, value if name == SOLE else {name: value}, term.usual)
            assert not re.search(r"(?<![\d.,])0 [a-z]", text or ""), text


@pytest.mark.parametrize("code", LIGHTS)
def test_no_sentence_tells_of_a_sole_measure_that_there_is_not(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Told, "value", property(lambda told: told.measures[SOLE]))
    shown = detail(code, LIGHTS[code])
    for facts in (shown.evidence, None):
        assert explanation.tell(code, shown.observed, shown.usual, facts)


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


def test_every_check_has_the_other_place_that_contradicts() -> None:
    repeated = {f"{place} {reading}" for place in PLACES for reading in REPEATED}
    assert set(OTHER_PLACES) == set(CHECKS) - repeated


@pytest.mark.parametrize(
    ("check", "card"),
    [("card's wrapping", "NVIDIA GeForce RTX 3060"), ("card's hedge", "ANGLE (NVIDIA, NVIDIA GeForce GTX 980, D3D11), or similar")],
)
def test_a_card_that_is_worded_otherwise_is_named(check: str, card: str) -> None:
    assert f"against it ({check}): {card}" in said("DEVICE_SPOOFED", evidence(graphic_card=card))


def test_the_age_of_a_browser_is_told_of_desktops_of_others_and_of_former_decisions() -> None:
    for observed in ({"desktop": 5.0}, {"hand_held": 5.0}, 5.0):
        assert explanation.tell("DEVICE_OLD_VERSION", observed, {}, {"browser": "Chrome 90"}) == "Chrome 90 came out 5 years ago."
    assert "came out 5." in said("DEVICE_OLD_VERSION")


def test_of_newcomers_only_the_mean_is_said_to_be_large() -> None:
    text = explanation.tell("TRANSACTION_MULE", {"inflow": 3.0}, MODEL.terms["TRANSACTION_MULE"].usual) or ""
    assert text.startswith("3 other users paid this payee for the first time within three days; the mean payment")
    assert "each" not in text


def paid_by(users: int) -> Payee:
    """A payee that so many users paid, all today."""
    payee = Payee()
    for user in range(users):
        action = f"{NOW:012x}{user:020x}"
        payee = payee.learn(Outcome(action=action, at=NOW, user=f"{user:08x}" * 4, device=DEVICE, payment=a_payment()))
    return payee


def test_where_no_more_payers_are_remembered_it_is_at_least_so_many() -> None:
    assert said("TRANSACTION_MULE", paying(payee=paid_by(23))).startswith("23 users paid this new payee")
    for users in (24, 40):
        assert said("TRANSACTION_MULE", paying(payee=paid_by(users))).startswith("At least 24 users paid this new payee")
    for users in (23, 40):  # who pays now may be one of them
        text = said("TRANSACTION_MULE", paying(amount=users * 50.0, account=paid_by(users)))
        assert text.startswith("At least 2")
    assert said("TRANSACTION_MULE", paying(amount=600.0, account=paid_by(12))).startswith("12 users who had never paid")


def test_an_unknown_payee_is_one_whom_few_have_paid_or_not_for_long() -> None:
    known = LIGHTS["TRANSACTION_PAYEE_UNKNOWN"].profiles.user
    assert known is not None

    def whom(payee: Payee | None) -> str:
        return said("TRANSACTION_PAYEE_UNKNOWN", paying(amount=500.0, payee=payee, user=known)).partition(" goes to an account that ")[2]

    assert whom(Payee()) == "nobody is known to have paid."
    assert whom(a_payee(30)) == "only 1 user is known to have paid."
    assert whom(a_payee(30, 29)) == "only 2 users are known to have paid."
    assert whom(a_payee(5, 4, 3)) == "was first paid less than 14 days ago."
    assert whom(None) == "fewer than 3 users have paid, or that was first paid less than 14 days ago."


def test_a_device_cannot_write_a_long_or_broken_text_into_it() -> None:
    hostile = evidence(session=a_session(navigator_platform="Linux\n\u202e<b>" + "x" * 500), profiles=profiles())
    text = said("DEVICE_SPOOFED", hostile)
    assert len(text) < 4 * LONGEST
    assert text.isprintable()


def test_quiet_reasons_store_no_facts() -> None:
    calm = assess(evidence(), Policy(), MODEL)
    assert set(calm.decision.get("shown", {})) <= {share.code for share in calm.details}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (3, "3"),
        (0.71, "0.71"),
        (5.02, "5.0"),
        (42.4, "42"),
        (1234.5, "1,200"),
        (15909.8, "16,000"),
        (9.97, "10"),
        (0.0996, "0.10"),
        (99.7, "100"),
    ],
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
