"""A function that is killed at any call of its table, and its request sent again: it happens once, as if nothing had been.

A schedule says which request, and at which of its calls the process is killed, before the table has carried it out or after; and often when
the process that serves the second attempt is killed, too. Of calls that go out in parallel with that one, some arrive.
"""

from collections.abc import Iterator
from random import Random

import pytest

from local import openapi
from tests.faults.attempts import SOAK, Plan, Stored, Trial, a_trial
from tests.faults.unreliable import KILLS

SCHEDULES = 12_000 if SOAK else 2_000
PARTS = 8
GONE = {404, 409}
"""What a write without a key is told that meets its own first attempt: it is gone already, or has another version by now."""


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with a_trial() as trial:
        yield trial


def schedules(trial: Trial, part: int) -> Iterator[tuple[str, list[Plan], int]]:
    """Requests, each with the plans of its first attempts: every single kill, then pairs as chance will have them."""
    names = sorted(trial.requests)
    singles = [(name, at, kill) for name in names for at in range(len(trial.unbroken(name)[0].calls)) for kill in KILLS]
    for number in range(part, SCHEDULES, PARTS):
        random = Random(number)
        name, at, kill = singles[number] if number < len(singles) else random.choice(singles)
        again: list[Plan] = [{random.randrange(20): random.choice(KILLS)}] if number >= len(singles) else []
        yield name, [{at: kill}, *again], number


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(PARTS))
def test_a_request_happens_once_wherever_its_function_is_killed(trial: Trial, part: int) -> None:
    for name, plans, seed in schedules(trial, part):
        request, schedule = trial.requests[name], (name, plans, seed)
        trial.begin()
        waits = 0
        for plan in plans:
            trial.send(request, plan, seed=seed)
            waits += not trial.was_claimed  # it begins with the attempt that claims its key
            trial.wait_for_the_claim()
        last = trial.send(request)
        if not request.key:
            assert last.status is not None and (last.status < 300 or last.status in GONE), (schedule, last.answer)
            continue
        assert last.status == trial.unbroken(name)[0].status, (schedule, last.answer)
        stored, again = trial.stored(), trial.send(request)
        assert (again.status, again.answer and again.answer.body) == (last.status, last.answer and last.answer.body), schedule
        calm = trial.unbroken(name, waits)[1]
        assert stored == calm, (schedule, differing(stored, calm))


def differing(one: Stored, other: Stored) -> list[object]:
    """Key, attribute, and its two values."""
    return [
        (key, name, one.get(key, {}).get(name), other.get(key, {}).get(name))
        for key in one.keys() | other.keys()
        for name in one.get(key, {}).keys() | other.get(key, {}).keys()
        if one.get(key, {}).get(name) != other.get(key, {}).get(name)
    ]


def test_no_tie_between_accounts_is_lost_with_the_function_that_saw_it_first(trial: Trial) -> None:
    name = "a payment without telemetry"
    trial.begin()
    before, calls, ties = trial.ties(), trial.send(trial.requests[name]).calls, trial.ties()
    assert before < ties
    for at in range(calls.index("batch_get_item"), len(calls)):
        trial.begin()
        trial.send(trial.requests[name], {at: "killed after"})
        trial.wait_for_the_claim()
        trial.send(trial.requests[name])
        assert trial.ties() == ties


def test_every_write_is_among_the_requests(trial: Trial) -> None:
    """But for streams of activities, which have their own protocol of repeating (`tests/doors/test_streams.py`), and tokens, which nobody
    keeps."""
    writes = {route.key for route in openapi.routes() if route.method != "GET" and not route.path.startswith(("/activities/", "/oidc/"))}
    assert {request.route for request in trial.requests.values()} == writes
