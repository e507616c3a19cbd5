"""The terms of transactions are made of what the reasons measured of simulated payments: monotone, tempered, never for a payment."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulator.card_payments import RULES
from tessera import artefacts, reasons
from tessera.scoring import Term
from training import transactions
from training.fitting import is_monotone
from training.transactions import RISING, TEMPER, Sample, as_model, cut, log_odds, made_monotone

CURVE = {"edges": [1.0, 2.0, 3.0], "weights": [-1.0, 0.5, 0.25, 2.0]}


def model(**terms: Any) -> dict[str, Any]:
    return {"intercept": 0.0, "terms": dict.fromkeys(RISING, CURVE) | terms}


@pytest.fixture(scope="module")
def payments() -> Sample:
    return transactions.sample(2, customers=100, terminals=100)


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
    terms = made_monotone(model(), payments.values)["terms"]
    for name, rising in RISING.items():
        weights = terms[name]["weights"]
        assert is_monotone(weights)
        assert weights[0] <= weights[-1] if rising else weights[0] >= weights[-1]


def test_terms_are_tempered_and_speak_for_no_payment(payments: Sample) -> None:
    table = cut(made_monotone(model(), payments.values))["PROFILE_AMOUNT_UNUSUAL"]["measures"]["times_usual"]
    assert table["weights"][0] == 0
    assert table["weights"][-1] == pytest.approx(TEMPER * 2.0)
    assert all(before <= after for before, after in pairwise(table["weights"]))
    for each, made in cut(model()).items():
        assert min(weight for bins in Term.of(each, made).tables.values() for weight in bins.weights) >= 0


def test_a_label_that_nobody_gave_weighs_nothing() -> None:
    name = "TRANSACTION_PAYEE_RISKY.days"
    made = cut(model(**{name: {**CURVE, "unknown": -1.0}}))["TRANSACTION_PAYEE_RISKY"]["measures"]["days"]
    assert made["weights"][-1] == pytest.approx(TEMPER * 3.0)


def test_the_terms_as_one_model_weigh_as_the_product_does(payments: Sample) -> None:
    shipped = {code: term for code, term in artefacts.read("model")["terms"].items() if "training.transactions" in term["made"]}
    some = Sample(payments.values[:200], payments.rules[:200])
    for row, told in zip(some.values, log_odds(as_model(shipped), some), strict=True):
        assert told == pytest.approx(sum(_weighed(code, term, row) for code, term in shipped.items()))


def test_a_reason_that_learned_nothing_weighs_nothing(payments: Sample) -> None:
    silent = cut({"intercept": 0.0, "terms": {name: {"edges": [], "weights": [0.0]} for name in RISING}})
    assert silent == {}
    assert not log_odds(as_model(silent), payments).any()


def _weighed(code: str, term: Any, row: Any) -> float:
    own = [(name.partition(".")[2], value) for name, value in zip(RISING, row, strict=True) if name.partition(".")[0] == code]
    known = {which: float(value) for which, value in own if not np.isnan(value)}
    return Term.of(code, term).weigh(known.get("") if "" in known else known) if known else 0.0  # type: ignore[arg-type]
