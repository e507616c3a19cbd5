"""The client's README: its example runs as it stands."""

import re
from pathlib import Path
from typing import Any

import pytest

import tessera_client
from tessera_client.testing import Tessera

(EXAMPLE,) = re.findall(r"```python\n(.*?)```", Path("client/README.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("silent", [False, True])
def test_the_example_runs_whether_anybody_answers_or_not(monkeypatch: pytest.MonkeyPatch, silent: bool) -> None:
    tessera = Tessera(login="challenge")
    tessera.silent = silent
    monkeypatch.setattr(tessera_client, "Backend", lambda *_: tessera.backend())
    known: dict[str, Any] = {"client_id": "c", "client_secret": "s", "token_from_the_page": "t", "hashed_name": "h"}
    exec(EXAMPLE, known)  # noqa: S102 - our own
    assert known["decision"].type == "challenge"
    assert [asked.path.partition("?")[0].rpartition("/")[2] for asked in tessera.asked] == [
        "trigger-action",
        *([] if silent else ["result"]),
    ]
