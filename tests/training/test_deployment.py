"""Learning from a deployment's outcomes: what was believed, how weights move, what may never happen, and the way from file to shadow."""

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.measures import Interval, auc
from tessera import artefacts, reasons
from tessera.calibration import Calibration
from tessera.reasons import RISK
from tessera.scoring import ANCHOR, ANCHOR_SCORE, Model, risk_score, score
from tessera.units import DAY
from training.deployment import __main__ as command
from training.deployment import drift, judging
from training.deployment.bands import bands, falls, verdict
from training.deployment.calibrating import FEWEST_FRAUDS, LEAST_SLOPE, at_share, calibration, expected, log_loss, skill
from training.deployment.choosing import is_no_worse
from training.deployment.fitting import LEAST, Rung, Sample, allowed, factors, fit, map_estimate
from training.deployment.imagined import START, Deployment
from training.deployment.judging import calibration_error, under_control
from training.deployment.outcomes import MOST_WEIGHT, base_rate, believed, latest, read, split
from training.deployment.report import Report
from training.deployment.terms import climbed, contributions, stairs, tables_of, versioned

SHIPPED = artefacts.read("model")
PLACE = Deployment.imagine(SHIPPED, 1)


@cache
def exported() -> list[dict[str, Any]]:
    """What the place exported."""
    return list(PLACE.actions(4_000, 101, control=0.05))


@cache
def exported_later() -> list[dict[str, Any]]:
    return list(PLACE.actions(1_500, 102))


def sample(rows: list[dict[str, Any]]) -> Sample:
    fraud = np.array([float(row["is_fraud"]) for row in rows])
    return Sample(observed=[row["observed"] for row in rows], fraud=fraud, weight=np.ones(len(rows)))


@cache
def fitted_by(rung: Rung) -> dict[str, Any]:
    """What the place's actions teach in one of the three ways."""
    return fit(rung, SHIPPED, sample(exported()), "a test")


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "DRAWS", 60)


def area(artefact: Any, rows: list[dict[str, Any]] | None = None) -> float:
    rows, model = rows or exported_later(), Model.of(artefact)
    values = np.array([score(row["observed"], model).log_odds for row in rows])
    fraud = np.array([row["is_fraud"] for row in rows])
    return auc(values[fraud], values[~fraud])


def line(**changes: Any) -> dict[str, Any]:
    ordinary = {"action": "a", "at": START, "base": "login", "observed": {}, "score": 30.0, "decided": "allow", "answered": "allow"}
    return ordinary | changes


class TestOutcomes:
    def test_of_one_action_the_later_line_counts_and_the_earliest_action_comes_first(self, tmp_path: Path) -> None:
        october, november = tmp_path / "october.jsonl", tmp_path / "november.jsonl"
        october.write_text("\n".join(json.dumps(one) for one in (line(action="b", at=START + 5), line())))
        november.write_text(json.dumps(line(label="CONFIRMED_FRAUD", labelled_at=START + DAY)))
        assert [(row["action"], row.get("label")) for row in read([october, november])] == [("a", "CONFIRMED_FRAUD"), ("b", None)]

    def test_innocence_is_believed_when_its_time_has_come(self) -> None:
        rows = [line(result="success"), line(action="b", label="CONFIRMED_FRAUD", labelled_at=START)]
        assert [one.fraud for one in believed(rows, START)] == [True]
        assert [one.fraud for one in believed(rows, START + 30 * DAY)] == [False, True]

    def test_what_was_withheld_by_lot_stands_for_what_was_not_and_no_row_for_too_many(self) -> None:
        rows = [
            line(result="success", treatment="withheld", propensity=0.2),
            line(result="success", treatment="withheld", propensity=0.02),
            line(result="success", propensity=0.98),
        ]
        assert [one.weight / one.truth.weight for one in believed(rows, START + 30 * DAY)] == [5, MOST_WEIGHT, 1]

    def test_what_came_after_was_not_before(self) -> None:
        before, after = split(list(believed(exported(), latest(exported()))))
        assert max(one.at for one in before) < min(one.at for one in after)
        assert split([]) == ([], [])


class TestTables:
    def test_a_models_tables_as_columns_weigh_what_the_model_weighs(self) -> None:
        model, tables = replace(Model.load(), limits=dict.fromkeys(SHIPPED["families"], 1e9), most_trust={}), tables_of(SHIPPED)
        placed = stairs(tables, [row["observed"] for row in exported_later()[:200]])
        weighed = contributions(tables, placed).sum(axis=1)
        scored = [score(row["observed"], model).log_odds - model.intercept for row in exported_later()[:200]]
        assert np.allclose(weighed, scored)

    def test_the_steps_of_a_table_climb_to_its_weights(self) -> None:
        tables = tables_of(SHIPPED)
        placed = stairs(tables, [row["observed"] for row in exported_later()[:200]])
        steps = np.array([step for table in tables for step in table.steps])
        ground = [table.sign * table.stairs[0] for table in tables]
        assert np.allclose(climbed(tables, placed) @ steps + (placed >= 0) @ np.array(ground), contributions(tables, placed).sum(axis=1))


class TestFitting:
    def test_how_much_may_be_learned_depends_on_how_many_frauds_are_known(self) -> None:
        assert [allowed(count) for count in (19, 20, 200, 1000)] == [[], list(LEAST)[:1], list(LEAST)[:2], list(LEAST)]

    @pytest.mark.parametrize("rung", LEAST)
    def test_what_is_learned_tells_frauds_of_the_place_better_and_is_a_model_that_ships(self, rung: Rung) -> None:
        fitted = fitted_by(rung)
        assert area(fitted) > area(SHIPPED) + 0.01
        model = Model.of(fitted)  # refuses what is not monotone, or of the other polarity
        assert set(model.terms) == set(Model.load().terms)
        assert (fitted["version"] != SHIPPED["version"]) and fitted == versioned(fitted)

    @pytest.mark.parametrize("rung", ["reweighed", "corrected"])
    def test_nothing_is_learned_from_nothing(self, rung: Rung) -> None:
        nothing = Sample(observed=[{}], fraud=np.zeros(1), weight=np.zeros(1))
        fitted = Model.of(fit(rung, SHIPPED, nothing, "a test"))
        for row in exported_later()[:50]:
            assert score(row["observed"], fitted).log_odds == pytest.approx(score(row["observed"], Model.load()).log_odds, abs=0.05)

    def test_a_reason_that_means_nothing_here_is_weighed_down_and_one_that_means_more_up(self) -> None:
        chance = np.random.default_rng(3)
        fraud = chance.random(4_000) < 0.05
        rows = [
            {"IP_VPN": bool(chance.random() < 0.3), "IP_HOSTING": bool(chance.random() < (0.5 if is_fraud else 0.02))} for is_fraud in fraud
        ]
        by = factors(SHIPPED, Sample(observed=rows, fraud=fraud.astype(float), weight=np.ones(len(rows))))
        assert by["IP_VPN"] < 0.5
        assert by["IP_HOSTING"] > 1.3
        assert by["IP_VPN"] < by["IP_TOR"] < by["IP_HOSTING"], "what was never observed moves as the others do on the whole"

    @pytest.mark.parametrize("tells", [0.4, 2.0])
    def test_what_was_not_observed_keeps_its_proportion_to_the_rest(self, tells: float) -> None:
        chance = np.random.default_rng(4)
        common = [table for table in tables_of(SHIPPED) if table.edges == (1.0,) and table.sign > 0 and table.code != "IP_TOR"][:12]
        fraud = chance.random(6_000) < 0.05
        odds = {table.code: 0.1 / 0.9 * np.exp(tells * table.weights[-1]) for table in common}
        rows = [{code: bool(chance.random() < (by / (1 + by) if is_fraud else 0.1)) for code, by in odds.items()} for is_fraud in fraud]
        by = factors(SHIPPED, Sample(observed=rows, fraud=fraud.astype(float), weight=np.ones(len(rows))))
        observed = np.mean([by[code] for code in odds])
        assert abs(by["IP_TOR"] - observed) < abs(1 - observed) / 2

    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 10_000), st.integers(1, 6), st.integers(20, 200))
    def test_the_estimate_is_the_greatest_posterior_that_is_nowhere_negative(self, seed: int, width: int, count: int) -> None:
        chance = np.random.default_rng(seed)
        design, fraud = chance.normal(size=(count, width)), (chance.random(count) < 0.3).astype(float)
        given_sample = Sample(observed=[{}] * count, fraud=fraud, weight=np.ones(count))
        mean = np.ones(width)
        at = map_estimate(design, given_sample, mean, 0.5)
        assert (at >= 0).all()

        def loss(coefficients: Any) -> float:
            best = np.inf
            for intercept in np.linspace(-4, 3, 141):
                log_odds = intercept + design @ coefficients
                best = min(best, float(np.logaddexp(0, log_odds).sum() - fraud @ log_odds))
            return best + float(((coefficients - mean) ** 2).sum() / 0.5)

        reached = loss(at)
        for _ in range(10):
            assert loss(np.maximum(at + chance.normal(scale=0.2, size=width), 0)) >= reached - 0.05

    def test_the_score_keeps_its_anchor_whatever_is_learned(self) -> None:
        fitted = Model.of(fitted_by("reweighed"))
        assert fitted.intercept == Model.load().intercept
        assert risk_score(ANCHOR) == pytest.approx(ANCHOR_SCORE)

    def test_no_reason_changes_sides(self) -> None:
        for code, term in Model.of(fitted_by("refitted")).terms.items():
            assert (term.strongest >= 0) if reasons.CATALOGUE[code].polarity is RISK else (term.strongest <= 0)


class TestCalibrating:
    def test_with_few_frauds_the_curve_is_moved_to_the_places_own_share(self) -> None:
        values = np.full(1_000, -2.0)
        fraud = np.array([1.0] * 20 + [0.0] * 980)
        table = calibration(values, fraud, np.ones(1_000))
        assert len(table["log_odds"]) == 1
        assert _calibrated(table, -2.0) == pytest.approx(0.02, rel=0.05)

    def test_with_fifty_it_follows_what_was_seen(self) -> None:
        chance = np.random.default_rng(5)
        values = chance.uniform(-6, 4, 20_000)
        true = 1 / (1 + np.exp(-(0.5 * values - 2)))
        table = calibration(values, (chance.random(20_000) < true).astype(float), np.ones(20_000))
        for value in (-5.0, -2.0, 0.0, 3.0):
            assert _calibrated(table, value) == pytest.approx(1 / (1 + np.exp(-(0.5 * value - 2))), rel=0.25, abs=0.005)

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 10_000), st.integers(FEWEST_FRAUDS, 400))
    def test_whatever_was_seen_a_model_takes_it(self, seed: int, count: int) -> None:
        chance = np.random.default_rng(seed)
        values = chance.integers(-4, 4, count).astype(float)
        table = calibration(values, (chance.random(count) < 0.5).astype(float), chance.uniform(0.1, 1, count))
        Model.of({**SHIPPED, "calibration": table})

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 10_000), st.integers(200, 800))
    def test_more_log_odds_always_mean_more_fraud(self, seed: int, count: int) -> None:
        chance = np.random.default_rng(seed)
        values = chance.normal(-4, 2, count)
        values[chance.random(count) < 0.5] = chance.choice(values)  # half of them tied
        table = calibration(values, (chance.random(count) < 0.4).astype(float), np.ones(count))
        at = np.sort(chance.uniform(-12, 6, 50))
        told = expected(Calibration.of(table), at)
        assert (np.diff(told) > 0).all()
        slopes = np.diff(table["true"]) / np.diff(table["log_odds"])
        assert (slopes > LEAST_SLOPE / 2).all()

    def test_where_shares_are_level_probabilities_still_rise_and_lose_little_for_it(self) -> None:
        chance = np.random.default_rng(8)
        values = chance.uniform(-6, 4, 12_000)
        true = np.where(values < 0, 0.02, 0.4)  # two steps, as an isotonic fit would have them
        fraud = (chance.random(12_000) < true).astype(float)
        table = calibration(values, fraud, np.ones(12_000))
        told, level = expected(Calibration.of(table), values), log_loss(true, fraud, np.ones(12_000))
        assert log_loss(told, fraud, np.ones(12_000)) < level * 1.06
        assert len(table["log_odds"]) > 4
        assert 0.2 < skill(told, fraud, np.ones(12_000)) < 1

    def test_a_place_where_fraud_is_rarer_expects_less_and_orders_alike(self) -> None:
        chance = np.random.default_rng(9)
        fraud = (chance.random(8_000) < 0.3).astype(float)
        values = chance.normal(size=8_000) + 2 * fraud
        here, there = (calibration(values, fraud, np.ones(8_000), rate) for rate in (None, 0.01))
        assert here["log_odds"] == there["log_odds"]
        told = expected(Calibration.of(there), values)
        assert float(np.average(told, weights=at_share(fraud, np.ones(8_000), 0.01))) == pytest.approx(0.01, rel=0.15)
        assert skill(told, fraud, at_share(fraud, np.ones(8_000), 0.01)) > 0.1

    @pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
    def test_tied_or_one_sided_actions_make_a_calibration_that_rises(self, share: float) -> None:
        fraud = (np.arange(2_000) < share * 2_000).astype(float)
        for values in (np.full(2_000, -2.0), np.arange(2_000) / 1_000):
            told = expected(Calibration.of(calibration(values, fraud, np.ones(2_000), 0.01)), np.array([-3.0, -2.0, -1.0]))
            assert (np.diff(told) > 0).all()

    def test_skill_is_none_for_a_constant_and_below_none_for_whoever_is_sure_and_wrong(self) -> None:
        fraud, one = np.array([1.0] + [0.0] * 99), np.ones(100)
        assert skill(np.full(100, 0.01), fraud, one) == pytest.approx(0)
        assert skill(np.where(fraud > 0, 0.9, 0.001), fraud, one) > 0.9
        assert skill(1 - np.where(fraud > 0, 0.9, 0.001), fraud, one) < 0

    def test_the_error_is_none_where_shares_are_as_expected_and_large_where_they_are_not(self) -> None:
        chance = np.random.default_rng(6)
        expected = chance.random(20_000)
        fraud = (chance.random(20_000) < expected).astype(float)
        assert calibration_error(expected, fraud) < 0.02
        assert calibration_error(1 - expected, fraud) > 0.4


class TestBands:
    def test_fraud_rises_from_band_to_band_or_the_report_says_where_it_falls(self) -> None:
        chance = np.random.default_rng(10)
        values = chance.uniform(-9, 3, 20_000)
        rising = (chance.random(20_000) < 1 / (1 + np.exp(-values - 3))).astype(float)
        found = bands(Model.load(), values, rising, 0.01)
        assert not falls(found)
        assert "rises" in verdict(found)
        assert sum(band.legitimate + band.frauds for band in found) == 20_000
        dented = np.where((values > -3) & (values < -2.2), 0.0, rising)
        assert {band.low for band in falls(bands(Model.load(), values, dented, 0.01))} & {50, 60}
        assert "falls" in verdict(bands(Model.load(), values, dented, 0.01))

    def test_a_slow_fall_is_found_though_each_band_lies_near_the_one_before(self) -> None:
        chance = np.random.default_rng(11)
        values = chance.uniform(-6, -1, 4_000)
        sinking = (chance.random(4_000) < 1 / (1 + np.exp(values * 0.4 + 3))).astype(float)
        found = bands(Model.load(), values, sinking, 0.01)
        assert any(after.share.high > before.share.low for before, after in pairwise(found)), "neighbours alone would not show it"
        assert falls(found)

    def test_a_bands_share_is_that_of_a_place_where_so_much_is_fraud(self) -> None:
        values = np.array([-4.6] * 100 + [0.0] * 100)
        fraud = np.array([0.0] * 90 + [1.0] * 10 + [1.0] * 90 + [0.0] * 10)
        own, rare = bands(Model.load(), values, fraud), bands(Model.load(), values, fraud, 0.01)
        assert [band.share.figure for band in own] == pytest.approx([0.1, 0.9])
        assert [band.share.figure for band in rare] == pytest.approx([1 / (1 + 9 * 99), 1 / (1 + 99 / 9)])
        assert all(band.share.low < band.share.figure < band.share.high for band in (*own, *rare))


class TestBaseRate:
    def test_it_is_of_all_actions_and_not_of_those_that_somebody_looked_at(self) -> None:
        rows = [line(action=f"a{n}", result="success") for n in range(960)]
        rows += [
            line(action=f"c{n}", decided="challenge", answered="challenge", label="CONFIRMED_FRAUD", labelled_at=START) for n in range(2)
        ]
        rows += [
            line(action=f"d{n}", decided="challenge", answered="challenge", label="CONFIRMED_LEGIT", labelled_at=START) for n in range(2)
        ]
        rows += [line(action=f"u{n}", decided="challenge", answered="challenge") for n in range(36)]
        assert base_rate(rows, list(believed(rows, START + 40 * DAY))) == pytest.approx(20.5 / 1001)

    def test_withheld_challenges_stand_for_the_challenged(self) -> None:
        drawn = {"decided": "challenge", "answered": "allow", "treatment": "withheld", "propensity": 0.05}
        rows = [line(action=f"w{n}", result="success", **drawn) for n in range(18)]
        rows += [line(action=f"x{n}", label="CONFIRMED_FRAUD", labelled_at=START, **drawn) for n in range(2)]
        rows += [line(action=f"c{n}", decided="challenge", answered="challenge", result="failure") for n in range(380)]
        assert base_rate(rows, list(believed(rows, START + 40 * DAY))) == pytest.approx(40.5 / 401)


class TestDrift:
    def test_the_same_population_has_not_drifted_and_another_has(self) -> None:
        assert max(moved.index for moved in drift.of_terms(SHIPPED, exported(), exported_later())) < drift.SLIGHT
        others = list(Deployment.imagine(SHIPPED, 2).actions(2_000, 5))
        assert (
            drift.of_terms(SHIPPED, exported(), others)[0].index > drift.SERIOUS
            or drift.of_reasons(Model.load(), exported(), others)[0].now > 0
        )

    def test_the_index_is_none_for_equal_shares_and_grows_with_their_distance(self) -> None:
        assert drift.index([0.5, 0.5], [0.5, 0.5]) == 0
        assert drift.index([0.5, 0.5], [0.6, 0.4]) < drift.index([0.5, 0.5], [0.9, 0.1])

    def test_challenges_passed_are_told_by_decile(self) -> None:
        told = drift.passed_by_decile(exported())
        assert told == sorted(told)
        assert all(0 <= share <= 1 and count >= drift.FEWEST_CHALLENGES for _, share, count in told)


class TestUnderControl:
    def test_withheld_challenges_stand_for_those_that_were_given(self) -> None:
        rows = list(PLACE.actions(16_000, 101, control=0.3))  # with fewer withheld, one draw tells too little
        outcomes = list(believed(rows, latest(rows) + 60 * DAY))
        found = under_control(Model.load(), outcomes)
        assert found
        truth = area(SHIPPED, [row for row in rows if row["answered"] != "deny"])
        assert found.auc.low - 0.05 <= truth <= found.auc.high + 0.05
        assert found.effective < sum(one.answered == "allow" for one in outcomes)

    def test_without_a_control_nothing_is_claimed(self) -> None:
        assert under_control(Model.load(), list(believed(exported_later(), latest(exported_later()) + 60 * DAY))) is None


class TestCommand:
    def test_from_files_to_a_report_and_a_calibrated_model(self, tmp_path: Path) -> None:
        half = len(exported()) // 2
        for name, rows in (("one", exported()[: half + 100]), ("two", exported()[half:])):
            (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps({**row, "is_fraud": None}) for row in rows))
        command.main([str(tmp_path / "one.jsonl"), str(tmp_path / "two.jsonl"), "--out", str(tmp_path / "learned")])
        report, model = (tmp_path / "learned" / "report.md").read_text(), json.loads((tmp_path / "learned" / "model.json").read_text())
        parts = (
            "TPR at 0.1% false alarms",
            "TPR at 1.0%",
            "average precision",
            "log loss",
            "skill",
            "by score",
            "cost least",
            "by device class",
            "## Drift",
        )
        for part in parts:
            assert part in report
        assert area(model) > area(SHIPPED) - 0.03  # of a few dozen frauds one draw may teach a little amiss
        assert Model.of(model).calibration.log_odds
        assert "of this deployment" in model["card"]["made"]

    def test_the_same_files_teach_the_same_model(self) -> None:
        one, other = (command.learn(exported(), SHIPPED)[0] for _ in range(2))
        assert one == other is not None

    def test_it_says_whether_the_intervals_speak_for_promoting_it(self) -> None:
        gain = {name: Interval(figure, figure - 0.1, figure + 0.1) for name, figure in (("AUC", 0.2), ("average precision", 0.0))}
        told = Report(learned_from={}, gained=gain)._verdict
        assert told == "Surely better in AUC."
        assert "worse" in Report(learned_from={}, gained={"AUC": Interval(-0.2, -0.3, -0.1)})._verdict
        assert "no reason" in Report(learned_from={}, gained={"AUC": Interval(0.0, -0.1, 0.1)})._verdict

    def test_what_was_fitted_is_kept_only_where_it_is_no_worse_in_any_figure(self) -> None:
        chance = np.random.default_rng(7)
        fraud = np.arange(2_000) % 10 == 0
        shipped = chance.normal(size=2_000) + 1.5 * fraud
        assert is_no_worse(shipped, shipped, fraud)
        assert is_no_worse(shipped + fraud, shipped, fraud)
        assert not is_no_worse(np.minimum(shipped, 1.5), shipped, fraud), "its AUC hardly moves, but nobody at its top can be told apart"
        assert not is_no_worse(chance.normal(size=2_000), shipped, fraud)

    def test_where_there_is_nothing_to_learn_the_weights_stay_and_probabilities_are_calibrated(self) -> None:
        place = Deployment.imagine(SHIPPED, 3).without_frauds_of_its_own()
        model, report = command.learn(list(place.actions(3_000, 104)), SHIPPED)
        assert model is not None
        assert report.chosen == "calibrated"
        assert model["terms"] == SHIPPED["terms"]
        assert "weights as they are" in report.text

    def test_from_too_few_frauds_nothing_is_learned_and_it_says_so(self) -> None:
        model, report = command.learn(exported()[:300], SHIPPED)
        assert model is None
        assert "Too few" in report.text

    def test_publishing_wants_to_know_for_whom_and_by_whom(self, tmp_path: Path) -> None:
        (tmp_path / "one.jsonl").write_text(json.dumps(line()))
        with pytest.raises(SystemExit):
            command.main([str(tmp_path / "one.jsonl"), "--out", str(tmp_path), "--publish"])


def _calibrated(table: Any, log_odds: float) -> float:
    return Model.of({**SHIPPED, "calibration": table}).calibration.probability(log_odds)
