"""The ids of one tenant on every door, in the hands of another: nothing is found, nothing is changed, and nothing is told."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from local import openapi
from tests.doors.house import HOME, House
from tests.doors.test_policy import Desk
from tests.faults.attempts import Trial, a_trial
from tests.faults.requests import Request

THEIRS = ("ingrid", "kari", "Ring", "Hosts", "Odd", "Home", "192.0.2.9", "bank.example/told", "NO93", "order", HOME, "otp")
"""What the first tenant has said of people and things: no answer to another one has it, unless that one asked with it."""


@pytest.fixture(scope="module")
def trial() -> Iterator[Trial]:
    with a_trial() as trial:
        yield trial


@pytest.fixture(scope="module")
def stranger(trial: Trial) -> str:
    """An access token of another tenant, with every scope."""
    return strangers(trial.house).token


def strangers(house: House) -> Desk:
    desk = Desk(house)
    desk.token = house.backend(house.client("fell", "fell-bank")).access_token()
    return desk


def of_theirs(trial: Trial) -> dict[object, object]:
    """All that is stored of the first tenant, counters too."""
    return {(item["PK"]["S"], item["SK"]["S"]): item for item in trial.house.table.items() if item["PK"]["S"].startswith("fjord#")}


def reads(trial: Trial) -> dict[str, Request]:
    """A request to each route that reads, by the first tenant's ids."""
    bank = trial.bank
    ids = {
        "user_id": "ingrid", "device_id": bank.device.device_id, "ip": HOME, "label_id": bank.label_id, "case_id": bank.case_id,
        "rule_id": bank.rule_id, "list_id": bank.list_id, "webhook_id": bank.webhook_id, "number": "1", "job_id": bank.case_id,
        "action_id": bank.action_id,
    }  # fmt: skip
    window = f"start_time={trial.house.now - 86_400_000}&end_time={trial.house.now + 1}"
    queries = {
        "/risk/v1/recommendation": f"action_token={bank.waiting}",
        "/risk/v1/search/actions": window,
        "/risk/v1/search/export": window,
        "/risk/v1/actions/compare": f"one={bank.action_id}&other={bank.action_id}",
        "/risk/v1/thresholds/tradeoff": f"action_type=login&from={trial.house.now - 86_400_000}&to={trial.house.now}",
        "/risk/v1/overview": f"from={trial.house.now - 86_400_000}&to={trial.house.now}",
    }
    found: dict[str, Request] = {}
    for route in openapi.routes():
        if route.method == "GET" and route.scope:
            path = route.path
            for name, value in ids.items():
                path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
            assert "{" not in path, route.path
            query = f"?{queries[route.path]}" if route.path in queries else ""
            found[route.key] = Request(route=route.key, path=path + query)
    return found


def test_no_write_reaches_another_tenants_things(trial: Trial, stranger: str) -> None:
    for name, request in trial.requests.items():
        if request.token is None:
            continue
        trial.begin()
        before = of_theirs(trial)
        attempt = trial.send(Request(route=request.route, path=request.path, body=request.body, key=request.key, token=stranger))
        assert attempt.status is not None and attempt.status < 500, name
        assert of_theirs(trial) == before, name


def test_no_read_tells_of_another_tenant(trial: Trial, stranger: str) -> None:
    for name, request in reads(trial).items():
        trial.begin()
        before = of_theirs(trial)
        attempt = trial.send(Request(route=request.route, path=request.path, token=stranger))
        assert attempt.answer and attempt.answer.status < 500, (name, attempt.answer)
        said, asked = str(attempt.answer.body), request.path
        assert [each for each in THEIRS if each in said and each not in asked and quote(each, safe="") not in asked] == [], name
        assert of_theirs(trial) == before, name


def test_what_is_told_to_the_tenant_itself_is_what_would_be_missed(trial: Trial) -> None:
    """The same reads by the tenant: most of what another must not hear is told to it."""
    told = ""
    for request in reads(trial).values():
        trial.begin()
        attempt = trial.send(Request(route=request.route, path=request.path, token=trial.bank.desk.token))
        told += str(attempt.answer and attempt.answer.body)
    assert [each for each in THEIRS if each not in told] == []
