"""What a run of schemathesis found is ours unless somebody has said why it is not."""

import json
from typing import Any

import pytest

from tests.contract.classes import NOT_OURS, Findings


def found(check: str, status: int, details: Any = ()) -> Findings:
    """The findings of a run in which one case failed one check."""
    exchange = {
        "request": {"method": "POST", "uri": "/risk/v1/cases", "body": "{}"},
        "response": {"status_code": status, "content": json.dumps({"details": details})},
    }
    failed = {"name": check, "status": "failure", "failure_info": {"failure": {"message": "No."}}}
    recorder = {"label": "POST /risk/v1/cases", "interactions": {"a": exchange}, "checks": {"a": [failed]}}
    findings = Findings()
    findings.read([json.dumps({"ScenarioFinished": {"recorder": recorder}})])
    return findings


@pytest.mark.parametrize("check", ["not_a_server_error", "response_schema_conformance", "positive_data_acceptance"])
def test_a_failure_is_ours(check: str) -> None:
    findings = found(check, 500)
    assert (findings.cases, findings.operations, len(findings.ours)) == (1, {"POST /risk/v1/cases"}, 1)
    assert any(line.startswith("OURS") and check in line for line in findings.told())


@pytest.mark.parametrize(("check", "status"), NOT_OURS)
def test_one_that_is_argued_away_is_told_and_not_ours(check: str, status: int) -> None:
    findings = found(check, status)
    assert not findings.ours
    assert any(NOT_OURS[check, status] in line for line in findings.told())


@pytest.mark.parametrize(("message", "ours"), [("must come after start_time", 0), ("must be a number", 1)])
def test_a_refusal_of_what_is_allowed_is_ours_unless_no_schema_can_say_it(message: str, ours: int) -> None:
    told = [{"location": "body.end_time", "message": message}]
    assert len(found("positive_data_acceptance", 400, told).ours) == ours
    assert len(found("positive_data_acceptance", 400, [*told, {"location": "body", "message": "is odd"}]).ours) == 1


def test_a_run_that_could_not_try_something_says_so() -> None:
    findings = Findings()
    findings.read([json.dumps({"NonFatalError": {"label": "GET /health", "value": "Unsatisfiable"}})])
    assert any("Unsatisfiable" in line for line in findings.told())
