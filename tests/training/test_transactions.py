"""The terms of transactions are made of what the reasons measured of simulated payments: monotone, tempered, never for a payment."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulator.card_payments import RULES
from tessera import artefacts, reasons
from tessera.scoring import Term
from training import transactions
from training.fitting import is_monotone
from training.transaction_samples import RISING, Sample, sample
from training.transactions import TEMPER, WEEKS, Setting, as_model, cut, fit, log_odds, made_monotone

PLAIN = Setting()
CURVE = {"edges": [1.0, 2.0, 3.0], "weights": [-1.0, 0.5, 0.25, 2.0]}


def model(**terms: Any) -> dict[str, Any]:
    return {"intercept": 0.0, "terms": dict.fromkeys(RISING, CURVE) | terms}


@pytest.fixture(scope="module")
def payments() -> Sample:
    return sample(2, customers=100, terminals=100)


def test_a_sample_has_a_row_for_each_payment_and_every_kind_of_fraud(payments: Sample) -> None:
    assert payments.values.shape == (len(payments.rules), len(RISING))
    assert {*np.unique(payments.rules)} == {0, *RULES}
    assert payments.frauds.sum() == (payments.rules != 0).sum() > 0


def test_every_measure_is_told_of_some_payments(payments: Sample) -> None:
    assert (~np.isnan(payments.values)).any(axis=0).all()
    assert {name.partition(".")[0] for name in RISING} <= reasons.CATALOGUE.keys()


def test_a_kind_of_fraud_or_a_measure_can_be_left_out(payments: Sample) -> None:
    assert {*np.unique(payments.without(2).rules)} == {0, 1, 3}
    assert np.isnan(payments.blind(1).values[:, 1]).all()
    assert np.array_equal(payments.blind(1).values[:, 0], payments.values[:, 0], equal_nan=True)


def test_curves_become_monotone_each_in_its_direction(payments: Sample) -> None:
    terms = made_monotone(model(), payments.values, PLAIN)["terms"]
    for name, rising in RISING.items():
        weights = terms[name]["weights"]
        assert is_monotone(weights)
        assert weights[0] <= weights[-1] if rising else weights[0] >= weights[-1]


def test_terms_are_tempered_and_speak_for_no_payment(payments: Sample) -> None:
    table = cut(made_monotone(model(), payments.values, PLAIN), PLAIN)["PROFILE_AMOUNT_UNUSUAL"]["measures"]["times_usual"]
    assert table["weights"][0] == 0
    assert table["weights"][-1] == pytest.approx(TEMPER * 2.0)
    assert all(before <= after for before, after in pairwise(table["weights"]))
    for each, made in cut(model(), PLAIN).items():
        assert min(weight for bins in Term.of(each, made).tables.values() for weight in bins.weights) >= 0


def test_a_label_that_nobody_gave_weighs_nothing() -> None:
    name = "TRANSACTION_PAYEE_RISKY.days"
    made = cut(model(**{name: {**CURVE, "unknown": -1.0}}), PLAIN)["TRANSACTION_PAYEE_RISKY"]["measures"]["days"]
    assert made["weights"][-1] == pytest.approx(TEMPER * 3.0)


def test_the_terms_as_one_model_weigh_as_the_product_does(payments: Sample) -> None:
    shipped = {code: term for code, term in artefacts.read("model")["terms"].items() if "training.transactions" in term["made"]}
    some = Sample(payments.values[:200], payments.rules[:200])
    for row, told in zip(some.values, log_odds(as_model(shipped), some), strict=True):
        assert told == pytest.approx(sum(_weighed(code, term, row) for code, term in shipped.items()))


def test_small_steps_are_merged_as_far_as_the_setting_says() -> None:
    curve = {"edges": [1.0, 2.0], "weights": [0.0, 0.2, 2.0]}
    fine, coarse = (
        cut(model(**{WEEKS: curve}), Setting(least=least))["TRANSACTION_PAYEE_RISKY"]["measures"]["weeks"] for least in (0.05, 0.1)
    )
    assert (fine["edges"], coarse["edges"]) == ([1.0, 2.0], [2.0])


def test_the_share_of_weeks_may_rise_or_fall(payments: Sample) -> None:
    curve = {"edges": [1.0], "weights": [0.0, 2.0]}
    rising, falling = (made_monotone(model(**{WEEKS: curve}), payments.values, Setting(weeks=weeks)) for weeks in (True, False))
    assert rising["terms"][WEEKS]["weights"] == [0.0, 2.0]
    assert falling["terms"][WEEKS]["weights"][0] == falling["terms"][WEEKS]["weights"][1]


def test_the_share_of_weeks_may_be_left_out(payments: Sample) -> None:
    pytest.importorskip("interpret", reason="the group `training` is not installed")
    known = replace(payments, values=np.nan_to_num(payments.values))
    assert fit(known, Setting(weeks=None, bins=8), {"outer_bags": 1, "max_rounds": 5})["terms"][WEEKS]["edges"] == []


def test_a_run_of_thinned_payments_says_how_many_each_stands_for(payments: Sample) -> None:
    assert payments.only(1).thinned == payments.thinned >= 1
    assert {*np.unique(payments.only(1).rules)} == {0, 1}


def test_what_is_left_out_is_not_fitted(payments: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, set[int]]] = []

    def fitted(of: Sample, *_: object) -> dict[str, Any]:
        seen.append((len(of.rules), {*of.rules.tolist()}))
        return model()

    monkeypatch.setattr(transactions, "fit", fitted)
    fits = transactions.Fits({"run 1": payments.without(3), "run 2": payments})
    scores = [fits.score(PLAIN, group) for group in ("run 1", "run 2", RULES[2])]
    assert [rules for _, rules in seen] == [{0, 1, 2, 3}, {0, 1, 2}, {0, 1}]
    assert all(0 <= score <= 1 for score in scores)
    fits.score(replace(PLAIN, least=0.3), "run 1")
    assert len(seen) == 3, "a machine serves every setting that only merges its steps"


def test_a_reason_that_learned_nothing_weighs_nothing(payments: Sample) -> None:
    silent = cut({"intercept": 0.0, "terms": {name: {"edges": [], "weights": [0.0]} for name in RISING}}, PLAIN)
    assert silent == {}
    assert not log_odds(as_model(silent), payments).any()


def _weighed(code: str, term: Any, row: Any) -> float:
    own = [(name.partition(".")[2], value) for name, value in zip(RISING, row, strict=True) if name.partition(".")[0] == code]
    known = {which: float(value) for which, value in own if not np.isnan(value)}
    return Term.of(code, term).weigh(known.get("") if "" in known else known) if known else 0.0  # type: ignore[arg-type]
