"""The console in Firefox: every view by its letters, and an alert that is decided by keyboard."""

import json
import subprocess

import pytest

from tests.browsers.ordinary import found
from tests.building import PROJECT

JOURNEY = PROJECT / "tests/browsers/drivers/console.cjs"


@pytest.mark.skipif(not found("firefox"), reason="Firefox is not installed")
def test_a_journey_in_firefox(console: str) -> None:
    ran = subprocess.run(["node", str(JOURNEY), console, str(found("firefox"))], capture_output=True, text=True, timeout=400, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["complaints"] == []
    assert len(told["headings"]) == 11
    assert "1 decided" in told["decided"]
