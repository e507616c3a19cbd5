"""The assessment: what is recommended, why, and that a stored decision replays."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.assessment import Considered, assess, decide, replay
from tessera.evidence import Evidence
from tessera.policy import NEVER_TRUSTED, Policy, Thresholds
from tessera.profile import DeviceProfile, Link
from tessera.recommendation import CHALLENGES, FIXED_SCORES, recommend
from tessera.scoring import Model
from tessera.site import ENOUGH, NOBODY, Site
from tessera.telemetry import Point, Pointer
from tests.builders import (
    DAY,
    NOW,
    USER,
    a_history,
    a_known_place,
    a_place,
    a_session,
    a_user_profile,
    an_action,
    evidence,
    human_events,
    profiles,
    sightings,
)
from tests.observations import observations

MODEL = Model.load()
KEY = "aa" * 32
FAMILIAR = profiles(
    user=a_user_profile(places=(a_known_place(seen=sightings(first=NOW - 60 * DAY)),)),
    link=Link(seen=sightings(20)),
    device=DeviceProfile(keys={KEY: sightings(20)}, users={USER: sightings(20)}),
)
CALIBRATED = Site(settled=(ENOUGH, *NOBODY[1:]))
DRIVEN: dict[str, Any] = {"webdriver": True, "graphic_card": "Google SwiftShader", "events": ()}


def judged(evidence: Evidence, **settings: Any) -> Any:
    return assess(evidence, Policy(**settings), MODEL)


def straight_movements(count: int) -> tuple[Pointer, ...]:
    line = tuple(Point(after=16, x=10 * step, y=5 * step) for step in range(20))
    return tuple(Pointer(kind="pointer", points=line) for _ in range(count))


def a_bot(**changes: Any) -> Evidence:
    hosted = a_session(place=a_place(hosting=True, block_lists=3, tor=True), **DRIVEN)
    return evidence(session=hosted, history=a_history(ip_action_rate_60_sec=50), **changes)


class TestRecommendation:
    def test_a_calm_stranger_is_allowed_without_reasons(self) -> None:
        calm = judged(evidence())
        assert (calm.recommendation, calm.score, calm.reasons) == ("allow", 30.0, ())

    def test_a_familiar_pair_in_a_familiar_place_is_trusted_for_that(self) -> None:
        trusted = judged(evidence(session=a_session(key=KEY), profiles=FAMILIAR))
        assert trusted.recommendation == "trust"
        assert set(trusted.reasons) == {"PROFILE_DEVICE_FAMILIAR", "PROFILE_LOCATION_FAMILIAR", "DEVICE_KEY_FAMILIAR"}

    @pytest.mark.parametrize("base", NEVER_TRUSTED)
    def test_nobody_is_trusted_to_register_or_to_reset_a_password(self, base: str) -> None:
        action = an_action(type=base, base=base)
        assert judged(evidence(action=action, session=a_session(key=KEY), profiles=FAMILIAR)).recommendation == "allow"

    def test_a_driven_browser_in_a_data_centre_is_denied(self) -> None:
        assert judged(a_bot()).recommendation == "deny"

    def test_movements_alone_make_no_denial_before_the_site_is_calibrated(self) -> None:
        """A stranger behind Tor who hides the browser and draws straight lines: with the movements, above the threshold; without, below."""
        session = a_session(
            events=(*human_events()[:1], *straight_movements(20)),
            place=a_place(tor=True),
            automation_traces=("no_plugins", "overridden_navigator"),
            tampered=True,
        )
        tentative = judged(evidence(session=session))
        assert (tentative.recommendation, tentative.score) == ("challenge", FIXED_SCORES["challenge"])
        assert tentative.model_score >= Thresholds().deny
        firm = judged(evidence(session=session, site=CALIBRATED))
        assert firm.recommendation == "deny"
        assert replay(json.loads(json.dumps(tentative.decision)), MODEL) == tentative

    def test_hard_evidence_denies_whatever_the_site_knows(self) -> None:
        assert judged(a_bot(site=Site())).recommendation == "deny"

    def test_one_strong_reason_is_challenged_with_what_suits_the_action(self) -> None:
        driven = judged(evidence(webdriver=True))
        assert driven.recommendation == "challenge"
        assert driven.reasons[0] == "DEVICE_BOT"
        assert driven.suggested_challenges == CHALLENGES["login"]

    def test_only_supported_challenges_are_suggested(self) -> None:
        assert judged(evidence(webdriver=True), challenges=("sms_otp", "idv")).suggested_challenges == ("sms_otp",)

    def test_a_reason_set_to_deny_denies_by_itself(self) -> None:
        denied = judged(evidence(session=a_session(place=a_place(vpn=True))), sensitivity={"IP_VPN": "deny"})
        assert (denied.recommendation, denied.score) == ("deny", 100.0)

    def test_a_reason_that_is_ignored_is_not_heard(self) -> None:
        assert judged(evidence(webdriver=True), sensitivity={"DEVICE_BOT": "ignore"}).reasons == ()

    def test_thresholds_may_be_set_by_action_type(self) -> None:
        strict = {"login": Thresholds(challenge=25.0)}
        assert judged(evidence(), thresholds=strict).recommendation == "challenge"
        assert judged(evidence(action=an_action(type="logout", base="logout")), thresholds=strict).recommendation == "allow"

    @given(st.floats(0, 100), st.floats(0, 100), st.booleans(), st.booleans())
    def test_a_higher_score_is_never_recommended_more_kindly(self, one: float, other: float, known: bool, trusting: bool) -> None:
        order = ("trust", "allow", "challenge", "deny")
        low, high = (recommend(s, known=known, trusting=trusting, thresholds=Thresholds()) for s in sorted((one, other)))
        assert order.index(low) <= order.index(high)

    @given(st.floats(0, 100))
    def test_unknown_pairs_are_never_trusted(self, score: float) -> None:
        assert recommend(score, known=False, trusting=True, thresholds=Thresholds()) != "trust"


class TestPolicy:
    def test_monitoring_answers_allow_and_keeps_the_real_decision(self) -> None:
        watched = judged(a_bot(), monitor_only=True)
        assert (watched.recommendation, watched.decided) == ("allow", "deny")
        assert watched.score > 90

    @pytest.mark.parametrize("forced", ["trust", "allow", "challenge", "deny"])
    def test_a_sandbox_forces_each_recommendation_by_its_correlation_id(self, forced: Any) -> None:
        action = an_action(correlation_id=f"sandbox-{forced}")
        played = judged(evidence(action=action), sandbox=True)
        assert (played.recommendation, played.score, played.reasons[0]) == (forced, FIXED_SCORES[forced], f"RULE_{forced.upper()}")
        assert judged(evidence(action=action)).recommendation == "allow"

    @pytest.mark.parametrize(("outage", "expected"), [("allow", "allow"), ("challenge", "challenge"), ("deny", "deny")])
    def test_an_outage_comes_to_what_the_application_chose_and_says_so(self, outage: Any, expected: str) -> None:
        degraded = judged(evidence(missing=frozenset({"profiles"})), outage=outage)
        assert (degraded.recommendation, degraded.reasons[0]) == (expected, "POLICY_DEGRADED")

    def test_an_outage_never_trusts(self) -> None:
        degraded = evidence(session=a_session(key=KEY), profiles=FAMILIAR, missing=frozenset({"address"}))
        assert judged(degraded).recommendation == "allow"


class TestExplanation:
    def test_reasons_stand_on_the_side_of_the_decision_strongest_first(self) -> None:
        driven = judged(a_bot(profiles=FAMILIAR))
        shares = {detail.code: detail.contribution for detail in driven.details}
        assert all(shares[code] > 0 for code in driven.reasons)
        assert [shares[code] for code in driven.reasons] == sorted((shares[code] for code in driven.reasons), reverse=True)

    def test_the_details_add_up_to_the_score(self) -> None:
        driven = judged(a_bot(profiles=FAMILIAR))
        assert 30 + sum(detail.points for detail in driven.details) == pytest.approx(driven.score, abs=0.05)


considered = st.builds(
    Considered,
    base=st.sampled_from(sorted(CHALLENGES)),
    observed=observations(),
    known=st.booleans(),
    grounded=st.booleans(),
    thresholds=st.builds(Thresholds, trust=st.one_of(st.none(), st.floats(0, 30)), challenge=st.floats(30, 80), deny=st.floats(80, 100)),
    factors=st.dictionaries(st.sampled_from(sorted(MODEL.terms)), st.sampled_from((0.0, 0.5, 2.0))),
    denying=st.just(()),
    enforced=st.one_of(st.none(), st.sampled_from(("trust", "allow", "challenge", "deny"))),
    missing=st.sampled_from(((), ("profiles",), ("address", "user"))),
    outage=st.sampled_from(("allow", "challenge", "deny")),
    monitor_only=st.booleans(),
    challenges=st.one_of(st.none(), st.just(("sms_otp",))),
)


@pytest.mark.thorough
@given(considered)
def test_a_stored_decision_replays_to_the_identical_answer(taken_down: Considered) -> None:
    first = decide(taken_down, MODEL)
    stored = json.loads(json.dumps(first.decision))
    assert replay(stored, MODEL) == first


@pytest.mark.thorough
@given(considered)
def test_an_unknown_pair_is_never_trusted_whatever_was_observed(taken_down: Considered) -> None:
    assert decide(replace(taken_down, known=False, enforced=None), MODEL).decided != "trust"


@pytest.mark.thorough
@given(considered)
def test_a_payment_without_a_ground_of_its_own_is_never_trusted_whatever_was_observed(taken_down: Considered) -> None:
    assert decide(replace(taken_down, grounded=False, enforced=None), MODEL).decided != "trust"


def test_a_decision_from_before_payments_needed_grounds_replays_as_it_was() -> None:
    trusted = judged(evidence(session=a_session(key=KEY), profiles=FAMILIAR))
    assert "grounded" not in trusted.decision
    assert replay({**trusted.decision, "base": "transaction"}, MODEL).decided == "trust"


def test_what_is_stored_says_which_model_decided() -> None:
    later = replace(MODEL, version="2100-01-01.fitted")
    assert assess(evidence(), Policy(), later).decision["model"] == "2100-01-01.fitted"
