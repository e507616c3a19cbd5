"""Scoring: laws that any model keeps, and the faults that an artefact can have."""

from collections.abc import Mapping
from dataclasses import replace
from math import fsum, isclose
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tessera import artefacts, reasons
from tessera.calibration import UNCALIBRATED
from tessera.reasons import RISK, TRUST, Observed
from tessera.scoring import ANCHOR, ANCHOR_SCORE, SOLE, Model, ModelError, Term, limited, risk_score, score
from tests.observations import CODES, MODEL, observations, observed_of

ARTEFACT: Mapping[str, Any] = artefacts.read("model")
sensitivities = st.dictionaries(st.sampled_from(CODES), st.sampled_from((0.0, 0.5, 1.0, 2.0)))


@pytest.mark.thorough
@given(observations(), sensitivities)
def test_contributions_add_up_to_the_log_odds_and_points_to_the_score(observed: dict[str, Observed], sensitivity: dict[str, float]) -> None:
    scored = score(observed, MODEL, sensitivity)
    assert scored.log_odds == fsum((MODEL.intercept, *scored.contributions.values()))
    assert isclose(scored.value, risk_score(MODEL.intercept) + fsum(scored.points.values()), abs_tol=1e-9)


@pytest.mark.thorough
@given(observations(), st.sampled_from(CODES), st.data())
def test_a_risk_reason_never_lowers_the_score_and_a_trust_reason_never_raises_it(
    observed: dict[str, Observed], code: str, data: st.DataObject
) -> None:
    without = {name: seen for name, seen in observed.items() if name != code}
    before, after = score(without, MODEL).value, score({**without, code: data.draw(observed_of(code))}, MODEL).value
    if reasons.CATALOGUE[code].polarity is RISK:
        assert after >= before - 1e-9
    else:
        assert reasons.CATALOGUE[code].polarity is TRUST
        assert after <= before + 1e-9


@pytest.mark.thorough
@given(observations())
def test_no_family_moves_the_log_odds_beyond_its_limit(observed: dict[str, Observed]) -> None:
    contributions = score(observed, MODEL).contributions
    for family, limit in MODEL.limits.items():
        assert abs(fsum(c for code, c in contributions.items() if MODEL.terms[code].family == family)) <= limit + 1e-9


def test_no_family_can_deny_alone() -> None:
    assert all(risk_score(MODEL.intercept + limit) < 90 for limit in MODEL.limits.values())


@given(st.sampled_from(CODES), st.data())
def test_sensitivity_multiplies_a_reasons_term(code: str, data: st.DataObject) -> None:
    alone = {code: data.draw(observed_of(code))}
    default = MODEL.terms[code].weigh(alone[code])
    family = MODEL.terms[code].family
    for factor in (0.0, 0.5, 1.0, 2.0):
        expected = limited(factor * default, family, MODEL)
        assert isclose(score(alone, MODEL, {code: factor}).contributions.get(code, 0.0), expected)


class TestAFamilysLimit:
    FAMILIES = st.sampled_from(sorted(MODEL.limits))
    CUT = replace(MODEL, bends=False)

    @given(FAMILIES, st.floats(-60, 60), st.floats(-60, 60))
    def test_more_evidence_always_counts_for_more(self, family: str, one: float, other: float) -> None:
        assume(abs(one - other) > 1e-3)
        low, high = sorted((one, other))
        assert limited(low, family, MODEL) < limited(high, family, MODEL)

    @given(FAMILIES, st.floats(-60, 60))
    def test_three_quarters_count_in_full_and_nothing_beyond_the_limit(self, family: str, total: float) -> None:
        most = MODEL.most_trust.get(family, MODEL.limits[family]) if total < 0 else MODEL.limits[family]
        assert abs(limited(total, family, MODEL)) <= min(abs(total), most)
        assert limited(total, family, MODEL) == total or abs(total) > most * 0.75

    @given(FAMILIES)
    def test_it_bends_without_a_corner(self, family: str) -> None:
        corner = MODEL.limits[family] * 0.75
        assert isclose(limited(corner + 1e-4, family, MODEL) - limited(corner, family, MODEL), 1e-4, rel_tol=1e-3)

    @given(FAMILIES, st.floats(-60, 60))
    def test_a_version_that_does_not_say_so_cuts_off_as_it_always_did(self, family: str, total: float) -> None:
        limit = MODEL.limits[family]
        assert isclose(limited(total, family, self.CUT), max(-MODEL.most_trust.get(family, limit), min(limit, total)))

    def test_an_artefact_that_does_not_say_so_is_one_of_those(self) -> None:
        assert MODEL.bends
        assert not Model.of({name: value for name, value in ARTEFACT.items() if name != "bends"}).bends


@given(st.floats(-40, 40), st.floats(-40, 40))
def test_the_score_rises_with_the_log_odds_inside_0_and_100(one: float, other: float) -> None:
    assume(abs(one - other) > 1e-6)
    low, high = sorted((one, other))
    assert 0 <= risk_score(low) < risk_score(high) <= 100


def test_the_score_is_anchored_where_nothing_is_known() -> None:
    assert isclose(risk_score(ANCHOR), ANCHOR_SCORE)
    assert isclose(score({}, MODEL).value, ANCHOR_SCORE)
    assert isclose(score({}, replace(MODEL, calibration=UNCALIBRATED)).probability, 0.01)


def test_what_the_model_does_not_know_weighs_nothing() -> None:
    assert score({"BEHAVIOR_FROM_A_LATER_VERSION": 1.0}, MODEL).contributions == {}


def test_the_usual_range_of_a_term_is_where_it_weighs_nothing() -> None:
    assert MODEL.terms["PROFILE_TYPING_FAMILIAR"].usual == {"from": -0.3}
    assert MODEL.terms["IP_MULTIPLE_USERS"].usual == {"below": 20}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"NOBODY_MEASURES_THIS": {"family": "device", "edges": [1], "weights": [0, 1]}}, "no reason"),
        ({"IP_TOR": {"family": "weather", "edges": [1], "weights": [0, 1]}}, "no limit"),
        ({"IP_TOR": {"family": "network", "edges": [1], "weights": [0]}}, "one weight more"),
        ({"IP_TOR": {"family": "network", "edges": [2, 1], "weights": [0, 1, 2]}}, "edges must rise"),
        ({"IP_TOR": {"family": "network", "edges": [1, 2], "weights": [0, 2, 1]}}, "monotone"),
        ({"IP_TOR": {"family": "network", "edges": [1], "weights": [0, -1]}}, "other sign"),
        ({"PROFILE_DEVICE_FAMILIAR": {"family": "profile", "edges": [1], "weights": [0, 1]}}, "other sign"),
        ({"IP_TOR": {"family": "network", "measures": {"exit": {"edges": [1], "weights": [0, -1]}}}}, r"IP_TOR\.exit .* other sign"),
    ],
)
def test_an_artefact_that_breaks_the_rules_is_refused_with_the_term_named(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ModelError, match=says) as refused:
        Model.of({**ARTEFACT, "terms": {**ARTEFACT["terms"], **change}})
    assert next(iter(change)) in str(refused.value)


def test_equal_contributions_are_ordered_by_code() -> None:
    twins = {code: replace(MODEL.terms["IP_TOR"], code=code) for code in ("IP_TOR", "IP_VPN")}
    scored = score({"IP_VPN": True, "IP_TOR": True}, replace(MODEL, terms=twins))
    assert [code for code, _ in scored.strongest] == ["IP_TOR", "IP_VPN"]


class TestSeveralMeasures:
    """A reason that names several measures has a table for each."""

    TERM = Term.of(
        "IP_TOR",
        {
            "family": "network",
            "measures": {"exits": {"edges": [2], "weights": [0, 0.5]}, "bridges": {"edges": [1, 4], "weights": [0, 1.0, 2.0]}},
        },
    )

    def test_weighs_the_sum_of_its_tables(self) -> None:
        assert self.TERM.weigh({"exits": 3, "bridges": 5}) == 2.5
        assert self.TERM.strongest == 2.5

    def test_a_measure_that_is_not_known_weighs_nothing(self) -> None:
        assert self.TERM.weigh({"bridges": 2}) == 1.0
        assert self.TERM.weigh({"from_a_later_version": 9}) == 0
        assert self.TERM.weigh(True) == 0

    def test_says_what_is_usual_of_each(self) -> None:
        assert self.TERM.usual == {"exits": {"below": 2}, "bridges": {"below": 1}}


def test_every_term_says_how_it_was_made() -> None:
    assert all(term["made"].partition(":")[0] in ("hand", "fitted") for term in ARTEFACT["terms"].values())
    assert all(SOLE in term.tables or len(term.tables) > 1 for term in MODEL.terms.values())
