"""Truth: what an ending says of an action, how much it counts, and when it may be believed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.truth import Ending, Truth, mature, truth_of
from tessera.units import DAY

AT = 1_800_000_000_000
PAID = Ending(base="transaction", at=AT, challenged=False, result="success")


def ending(**changes: Any) -> Ending:
    return replace(PAID, **changes)


@pytest.mark.parametrize(
    ("what", "fraud", "weight", "after", "source"),
    [
        (ending(), False, 0.2, 120 * DAY, "result"),
        (ending(base="login"), False, 0.2, 30 * DAY, "result"),
        (ending(challenged=True), False, 0.5, 120 * DAY, "challenge"),
        (ending(challenged=True, result="failure"), True, 0.3, DAY, "challenge"),
        (ending(challenged=True, result="incomplete"), True, 0.15, DAY, "challenge"),
        (ending(label="CONFIRMED_FRAUD", labelled_at=AT + 5 * DAY), True, 1.0, 5 * DAY, "label"),
        (ending(label="SUSPECTED_FRAUD", labelled_at=AT + 5 * DAY), True, 0.5, 5 * DAY, "label"),
        (ending(label="CONFIRMED_LEGIT", labelled_at=AT + 5 * DAY), False, 1.0, 5 * DAY, "label"),
        (ending(label="CONFIRMED_FRAUD", label_source="CHARGEBACKS", labelled_at=AT + 60 * DAY), True, 0.9, 60 * DAY, "chargeback"),
        (ending(label="CONFIRMED_FRAUD", labelled_at=AT, denied=True), True, 1.0, 0, "label"),
    ],
)
def test_what_an_ending_says(what: Ending, fraud: bool, weight: float, after: int, source: Any) -> None:
    assert truth_of(what) == Truth(fraud=fraud, weight=weight, matures_at=AT + after, source=source)


@pytest.mark.parametrize(
    "silent",
    [ending(result=None), ending(denied=True, result="failure"), ending(result="failure"), ending(result="incomplete")],
    ids=["not reported", "denied", "a wrong password", "left"],
)
def test_what_says_nothing(silent: Ending) -> None:
    assert truth_of(silent) is None


def test_a_label_that_nothing_can_be_told_silences_the_result() -> None:
    assert truth_of(ending(label="UNDETERMINED", labelled_at=AT)) is None


def test_innocence_is_not_believed_before_its_time_and_a_label_at_once() -> None:
    assert mature(ending(), AT + 119 * DAY) is None
    assert mature(ending(), AT + 120 * DAY) is not None
    assert mature(ending(label="CONFIRMED_FRAUD", labelled_at=AT + DAY), AT + DAY) is not None


ENDINGS = st.builds(
    Ending,
    base=st.sampled_from(["login", "transaction", "register"]),
    at=st.just(AT),
    challenged=st.booleans(),
    denied=st.booleans(),
    result=st.sampled_from([None, "success", "failure", "incomplete"]),
    label=st.sampled_from([None, "CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]),
    label_source=st.sampled_from([None, "CHARGEBACKS", "MANUAL_REVIEW"]),
    labelled_at=st.integers(AT, AT + 400 * DAY),
)


@given(ENDINGS)
def test_a_persons_word_goes_before_what_happened_and_weighs_more(what: Ending) -> None:
    truth, unlabelled = truth_of(what), truth_of(replace(what, label=None))
    if truth and truth.strong:
        assert truth.weight >= (unlabelled.weight if unlabelled else 0)
        assert truth.matures_at == what.labelled_at
    elif truth:
        assert truth == unlabelled
