"""Threats and sub-scores: named from the reasons that hold, and from nothing else."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import reasons
from tessera.action import ActionType
from tessera.evidence import Evidence
from tessera.profile import Link
from tessera.scoring import FEWEST_NATS, Model, risk_score, score
from tessera.threats import ENOUGH, KINDS, SPEAK_OF, SUB_SCORES, speaks_of, sub_scores, threats
from tests.builders import a_history, a_payment, a_place, a_session, a_user_profile, an_action, evidence, profiles, sightings
from tests.observations import observations

MODEL = Model.load()
SYDNEY = a_place(country="AU", city="Sydney", region="New South Wales", latitude=-33.87, longitude=151.21, timezone="Australia/Sydney")
AT_SYDNEY = a_session(place=SYDNEY, timezone="Australia/Sydney", timezone_offset=660)
KNOWN_HERE = profiles(user=a_user_profile(), link=Link(seen=sightings(20)))
bases = st.sampled_from(get_args(ActionType))


def found_in(evidence: Evidence) -> tuple[str, ...]:
    scored = score(reasons.observe(evidence), MODEL)
    return tuple(threat.name for threat in threats(scored, evidence.action.base))


def test_the_calm_baseline_is_no_threat() -> None:
    scored = score(reasons.observe(evidence()), MODEL)
    assert threats(scored, "login") == ()
    assert set(sub_scores(scored)) == set(SUB_SCORES)
    assert all(value <= 30.5 for value in sub_scores(scored).values())


@pytest.mark.thorough
@given(observations(), bases)
def test_a_threat_rests_on_reasons_that_hold_and_come_to_a_challenge(observed: Any, base: Any) -> None:
    scored = score(observed, MODEL)
    for threat in threats(scored, base):
        kind = KINDS[threat.name]
        assert threat.reasons
        assert all(scored.contributions[code] >= FEWEST_NATS for code in threat.reasons)
        assert all(kind.sub_score in speaks_of(code) for code in threat.reasons)
        assert kind.told_by & set(threat.reasons)
        assert sub_scores(scored)[kind.sub_score] >= risk_score(scored.intercept + ENOUGH)


@pytest.mark.thorough
@given(observations(), bases)
def test_threats_come_the_best_supported_first(observed: Any, base: Any) -> None:
    scored = score(observed, MODEL)
    supports = [sub_scores(scored)[KINDS[threat.name].sub_score] for threat in threats(scored, base)]
    assert supports == sorted(supports, reverse=True)


@pytest.mark.parametrize("code", reasons.CATALOGUE)
def test_every_reason_speaks_of_something(code: str) -> None:
    assert speaks_of(code), f"Say in SPEAK_OF (tessera/threats.py) which sub-scores {code} or its category feeds."


def test_what_speaks_is_a_reason_or_a_category() -> None:
    categories = {reason.category for reason in reasons.CATALOGUE.values()}
    assert set(SPEAK_OF) <= categories | set(reasons.CATALOGUE)


def test_what_a_threat_is_told_by_is_in_the_catalogue_and_speaks_of_it() -> None:
    for kind in KINDS.values():
        assert kind.told_by <= set(reasons.CATALOGUE)
        assert all(kind.sub_score in speaks_of(code) for code in kind.told_by)


def a_program(base: str) -> Evidence:
    return evidence(action=an_action(type=base, base=base), session=a_session(webdriver=True, events=()))


@pytest.mark.parametrize(
    ("seen", "named"),
    [
        (a_program("login"), {"BOT_ATTACK"}),
        (a_program("register"), {"BOT_ATTACK", "NEW_FRAUD_ACCOUNT"}),
        (evidence(history=a_history(ip_failure_count_last_hour=58, ip_user_count_last_hour=60)), {"CREDENTIAL_STUFFING"}),
        (evidence(profiles=KNOWN_HERE, session=AT_SYDNEY, history=a_history(device_last_seen=None)), set()),
        (
            evidence(profiles=profiles(user=a_user_profile()), session=a_session(place=a_place(tor=True))),
            {"ACCOUNT_TAKEOVER"},
        ),
        (
            evidence(
                action=an_action(type="checkout", base="checkout", payment=a_payment()),
                history=a_history(device_card_count=15, device_refused_card_count_last_day=14),
            ),
            {"CARD_TESTING"},
        ),
    ],
    ids=["program", "sign-up by program", "stuffing", "holiday", "takeover", "card testing"],
)  # fmt: skip
def test_what_is_named(seen: Evidence, named: set[str]) -> None:
    assert set(found_in(seen)) == named
