"""Calls of the table that fail, each in every way: the request is answered, rightly or with 503, and asked again it has happened once.

What fails is found by itself: the calls are those that the request makes where nothing fails.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, cast

import pytest

from tessera.errors import Unavailable
from tessera.service.store.facade import Store
from tests.faults.attempts import SOAK, Plan, Trial, a_trial
from tests.faults.test_kills import GONE, differing
from tests.faults.unreliable import KILLS, Unreliable, kinds_of

TRIED = 12_000 if SOAK else 600
PARTS = 4
DECISIONS = ("an action", "a payment", "a secured action", "an action without telemetry", "a payment without telemetry")


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with a_trial() as trial:
        yield trial


def plans(trial: Trial, part: int) -> Iterator[tuple[str, Plan, int]]:
    """Requests, each with the calls that fail: one, or two of them."""
    singles = [
        (name, at, kind)
        for name in sorted(trial.requests)
        for at, operation in enumerate(trial.unbroken(name)[0].calls)
        for kind in kinds_of(operation)
        if kind not in KILLS
    ]
    Random(0).shuffle(singles)
    for number in range(part, TRIED, PARTS):
        random = Random(number)
        name, at, kind = singles[number % len(singles)]
        second = random.choice([each for each in singles if each[0] == name]) if number >= len(singles) or number % 3 == 0 else None
        yield name, {at: kind, **({second[1]: second[2]} if second else {})}, number


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(PARTS))
def test_a_request_is_answered_and_happens_once_whichever_calls_fail(trial: Trial, part: int) -> None:
    for name, plan, seed in plans(trial, part):
        request, tried = trial.requests[name], (name, plan, seed)
        trial.begin()
        first = trial.send(request, plan, seed=seed)
        assert first.is_open or (first.status is not None and first.status < 300), (tried, first.answer)
        if first.status == 503:
            assert first.answer and first.answer.headers["retry-after"], tried
        waits = int(not trial.was_claimed)
        trial.wait_for_the_claim()
        if request.key or first.is_open:
            last = trial.send(request)
            assert last.status is not None and (last.status < 300 or (not request.key and last.status in GONE)), (tried, last.answer)
            if not first.is_open:
                assert (last.status, last.answer and last.answer.body) == (first.status, first.answer and first.answer.body), tried
        if request.key:
            stored, calm = trial.stored(), trial.unbroken(name, waits)[1]
            assert stored == calm, (tried, differing(stored, calm))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_made_again_after_an_outage(trial: Trial, name: str) -> None:
    trial.begin()
    for _ in range(3):
        assert trial.send(trial.requests[name], out=True).is_open
        trial.house.wait(1_000)
    trial.wait_for_the_claim()
    assert trial.send(trial.requests[name]).status == 201


def test_who_is_known_is_let_in_while_the_table_is_out_and_for_five_minutes(trial: Trial) -> None:
    trial.begin()
    house = trial.house
    table = Unreliable(house.table)
    clients = Store(cast(Any, table), "tessera").clients
    known = clients.client(house.client_id, house.now)
    table.out = True
    assert clients.client(house.client_id, house.now + 299_999) == known
    with pytest.raises(Unavailable):
        clients.client(house.client_id, house.now + 300_000)
