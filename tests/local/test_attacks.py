"""The local run's server of attacks: for the console's page alone, one attack at a time."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.attacks import Attacks, application

HERE = "http://127.0.0.1:3000"
OURS = {"Origin": HERE}


@pytest.fixture
def attacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacks]:
    """Attacks whose simulator only waits."""
    waiting = subprocess.Popen

    def instead(command: list[str], **options: Any) -> Any:
        assert command[1:3] == ["-m", "simulator"]
        return waiting([sys.executable, "-c", "import time; time.sleep(60)"], **options)

    monkeypatch.setattr(subprocess, "Popen", instead)
    under_way = Attacks(credentials=tmp_path / "sandbox.json")
    yield under_way
    under_way.stop()


def test_one_attack_is_begun_told_and_stopped(attacks: Attacks) -> None:
    page = application(attacks, HERE).test_client()
    assert page.get("/", headers=OURS).json["running"] is None  # type: ignore[index]
    begun = page.post("/", json={"attack": "bot", "count": 5}, headers=OURS)
    assert (begun.status_code, begun.json["running"]) == (201, {"attack": "bot", "count": 5})  # type: ignore[index]
    assert page.post("/", json={"attack": "stuffing", "count": 5}, headers=OURS).status_code == 409
    assert page.delete("/", headers=OURS).json["running"] is None  # type: ignore[index]


@pytest.mark.parametrize(
    "asked", [{"attack": "rm", "count": 1}, {"attack": "bot", "count": 0}, {"attack": "bot", "count": 201}, {"attack": "bot"}]
)
def test_nothing_else_is_begun(attacks: Attacks, asked: dict[str, Any]) -> None:
    assert application(attacks, HERE).test_client().post("/", json=asked, headers=OURS).status_code == 400
    assert attacks.process is None


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_another_page_can_begin_nothing(attacks: Attacks, headers: dict[str, str]) -> None:
    answer = application(attacks, HERE).test_client().post("/", json={"attack": "bot", "count": 1}, headers=headers)
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert attacks.process is None
