"""What the client's README and guide show runs as it stands."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

import tessera_client
from tessera_client import Answer, aio
from tessera_client.aio import testing as awaited
from tessera_client.testing import Tessera

(EXAMPLE,) = re.findall(r"```python\n(.*?)```", Path("client/README.md").read_text(), re.DOTALL)
GUIDE = re.findall(r"```python\n(.*?)```", Path("local/reference/python_client_guide.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("silent", [False, True])
def test_the_example_runs_whether_anybody_answers_or_not(monkeypatch: pytest.MonkeyPatch, silent: bool) -> None:
    tessera = Tessera(login="challenge", silent=silent)
    monkeypatch.setattr(tessera_client, "Backend", lambda *_: tessera.backend())
    known: dict[str, Any] = {"client_id": "c", "client_secret": "s", "token_from_the_page": "t", "hashed_name": "h"}
    exec(EXAMPLE, known)  # noqa: S102 - our own
    assert known["decision"].type == "challenge"
    assert [asked.path.partition("?")[0].rpartition("/")[2] for asked in tessera.asked] == [
        "trigger-action",
        *([] if silent else ["result"]),
    ]


def test_the_guide_runs_from_its_first_line_to_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    json = {"content-type": "application/json"}
    row = {"context": {"action_id": "a"}, "risk_score": 70.0}
    answers = {
        "GET /risk/v1/search/actions": Answer(200, {"data": [row], "more": False}),
        "GET /risk/v1/reasons": Answer(200, {"reasons": []}, json),
    }
    called, waited = Tessera(login="challenge", answers=answers), awaited.Tessera(login="deny")
    monkeypatch.setattr(tessera_client, "Backend", lambda *_, **more: called.backend(**more))
    monkeypatch.setattr(aio, "Backend", lambda *_: waited.backend())
    known: dict[str, Any] = {}
    for block in GUIDE:
        exec(block, known)  # noqa: S102 - our own
    assert known["decision"].type == "challenge"
    assert asyncio.run(known["sign_in"]("token-of-the-page")) == "deny"
    assert len(called.asked) == 7
