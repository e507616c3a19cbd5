"""The trade-off of a threshold: what it challenges and stops, what costs least, and what stated costs come to."""

from dataclasses import replace
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tessera.configuration import ACTION_TYPES
from tessera.scoring import ANCHOR, ANCHOR_SCORE, risk_score
from tessera.tradeoff import COSTS, STEPS, Costs, Known, cost_of, least, stated, table, wilson

LOGIN = COSTS["login"]
known = st.builds(Known, score=st.floats(0, 100), fraud=st.booleans(), weight=st.floats(0.1, 10), kind=st.sampled_from(["", "takeover"]))
costs = st.builds(Costs, fraud=st.floats(0.5, 1000), denial=st.floats(1, 100), passed=st.floats(0, 0.99), base_rate=st.floats(0.0001, 0.5))
TENS = [10 * step for step in range(11)]
in_tens = st.builds(Known, score=st.sampled_from(TENS), fraud=st.booleans(), weight=st.floats(0.1, 10))
DENIED_OUTRIGHT = Costs(fraud=100, denial=1.5, passed=0.99, base_rate=0.01)
"""Nearly every attacker passes a challenge, and a denial is hardly worse than one."""


def some(people: list[float], frauds: list[float], kind: str = "") -> list[Known]:
    return [Known(score=score, fraud=False) for score in people] + [Known(score=score, fraud=True, kind=kind) for score in frauds]


def test_a_line_tells_whom_a_threshold_challenges_what_it_stops_and_what_that_costs() -> None:
    (line,) = table(some([10, 20, 50, 80], [50, 90], "takeover"), replace(LOGIN, base_rate=0.01), [50])
    assert (line.people.share, line.stopped.share, line.by_kind["takeover"].share) == (0.5, 1, 1)
    assert line.cost == pytest.approx(1000 * (0.01 * LOGIN.fraud * LOGIN.passed + 0.99 * 0.5))


@given(st.lists(known), costs)
def test_a_higher_threshold_challenges_and_stops_no_more(actions: list[Known], by: Costs) -> None:
    lines = table(actions, by)
    assert [line.threshold for line in lines] == list(STEPS)
    for before, after in pairwise(lines):
        assert before.people.share >= after.people.share
        assert before.stopped.share >= after.stopped.share
    for line in lines:
        for rate in (line.people, line.stopped, *line.by_kind.values()):
            assert 0 <= rate.low <= rate.share <= rate.high <= 1


@given(st.lists(known, min_size=1), costs, st.integers(0, 100), st.integers(0, 100))
def test_no_pair_of_thresholds_costs_less_than_the_least(actions: list[Known], by: Costs, one: int, other: int) -> None:
    found = least(actions, by)
    assert found.challenge <= found.deny
    assert found.cost <= cost_of(actions, by, min(one, other), max(one, other)) + 1e-6


def by_hand(actions: list[Known], by: Costs, challenge: float, deny: float) -> float:
    """What two thresholds cost in a thousand actions, action by action."""

    def lost(score: float, *, fraud: bool) -> float:
        if score >= deny:
            return 0 if fraud else by.denial
        if score >= challenge:
            return by.fraud * by.passed if fraud else 1
        return by.fraud if fraud else 0

    def mean(*, fraud: bool) -> float:
        of = [each for each in actions if each.fraud == fraud]
        total = sum(each.weight for each in of)
        return sum(each.weight * lost(each.score, fraud=fraud) for each in of) / total if total else lost(-1, fraud=fraud)

    return 1000 * (by.base_rate * mean(fraud=True) + (1 - by.base_rate) * mean(fraud=False))


@given(st.lists(in_tens, max_size=12), costs)
@example(some([60], [60]), Costs(fraud=5, denial=1, passed=0.9, base_rate=0.5))
@example(some([60, 60, 90], [60]), DENIED_OUTRIGHT)
def test_the_least_is_the_least_of_all_pairs(actions: list[Known], by: Costs) -> None:
    """Where actions have whole tens alone, so have all pairs that differ."""
    tried = {(low, high): by_hand(actions, by, low, high) for low in TENS for high in TENS if low <= high}
    found = least(actions, by)
    assert found.cost == pytest.approx(min(tried.values()), rel=1e-6, abs=1e-6)
    assert found.cost == pytest.approx(by_hand(actions, by, found.challenge, found.deny), rel=1e-6, abs=1e-6)


def test_of_pairs_that_cost_the_same_the_highest_is_the_least() -> None:
    found = least(some([10, 20], [80]), LOGIN)
    assert (found.challenge, found.deny) == (80, 80)
    found = least(some([10, 20], []), LOGIN)
    assert (found.challenge, found.deny) == (100, 100)


@given(st.lists(known.map(lambda each: replace(each, weight=0.0)), min_size=1), costs)
def test_what_stands_for_no_action_says_as_much_as_none(actions: list[Known], by: Costs) -> None:
    assert least(actions, by) == least([], by)
    assert [line.people for line in table(actions, by)] == [line.people for line in table([], by)]


@given(st.floats(0, 1), st.floats(0, 1e6))
@example(1.0, 50.0)
def test_a_share_lies_within_its_interval(share: float, of: float) -> None:
    low, high = wilson(share, of)
    assert 0 <= low <= share <= high <= 1


@given(costs, st.floats(1e-6, 1 - 1e-6))
@example(DENIED_OUTRIGHT, 0.02)
@example(DENIED_OUTRIGHT, 0.49)
def test_what_is_stated_is_the_cheapest_answer_to_each_probability(by: Costs, p: float) -> None:
    def logit(share: float) -> float:
        return log(share / (1 - share))

    score = risk_score(ANCHOR + logit(p) - logit(by.base_rate))
    challenge, deny = stated(by)
    near = any(abs(score - threshold) < 1e-6 for threshold in (challenge, deny))  # on either side of it, by rounding
    answers = {"none": p * by.fraud, "challenge": 1 - p + p * by.fraud * by.passed, "deny": (1 - p) * by.denial}
    answer = "deny" if score >= deny else "challenge" if score >= challenge else "none"
    assert near or answers[answer] == pytest.approx(min(answers.values()), rel=1e-6)


def test_an_action_that_stands_for_three_counts_as_three_but_says_no_more() -> None:
    one = table([Known(score=80, fraud=False, weight=3), Known(score=10, fraud=False)], LOGIN, [50])[0]
    three = table(some([80, 80, 80, 10], []), LOGIN, [50])[0]
    assert one.people.share == three.people.share == 0.75
    assert one.people.high - one.people.low > three.people.high - three.people.low


def test_of_no_trials_nothing_is_known_and_of_none_in_many_a_little_is() -> None:
    assert wilson(0, 0) == (0, 1)
    low, high = wilson(0, 100)
    assert (low, round(high, 3)) == (0, 0.037)


def test_what_nothing_is_known_of_is_challenged_where_one_fraud_in_a_hundred_pays_for_it() -> None:
    challenge, _ = stated(Costs(fraud=99, denial=2, passed=0, base_rate=0.01))
    assert challenge == pytest.approx(ANCHOR_SCORE)


@given(costs, st.floats(1.1, 5))
def test_dearer_frauds_and_more_of_them_lower_the_threshold(by: Costs, times: float) -> None:
    challenge, deny = stated(by)
    assert challenge <= deny
    assert stated(replace(by, fraud=by.fraud * times))[0] <= challenge
    assert stated(replace(by, base_rate=min(by.base_rate * times, 0.9)))[0] <= challenge
    assert stated(replace(by, passed=min(by.passed * times, 0.99)))[0] >= challenge


def test_every_action_type_has_costs_with_a_reason() -> None:
    assert set(COSTS) == set(ACTION_TYPES)
    for base, each in COSTS.items():
        assert each.why, base
        assert each.fraud > 0
        assert each.denial >= 1
        assert 0 <= each.passed < 1
        assert 0 < each.base_rate < 1


def test_the_page_prints_what_the_costs_come_to() -> None:
    page = (Path(__file__).parents[1] / "docs" / "detection" / "scores.md").read_text()
    for base, each in COSTS.items():
        challenge, deny = stated(each)
        row = f"| `{base}` | {each.fraud:g} | {each.denial:g} | {each.passed:g} | {each.base_rate:g} | {challenge:.0f} | {deny:.0f} |"
        assert row in page, row


def test_the_default_threshold_of_a_sign_in_is_what_its_costs_come_to() -> None:
    assert stated(LOGIN)[0] == pytest.approx(70, abs=2.5)
