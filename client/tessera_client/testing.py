"""A Tessera for the tests of your own application: no network, and the answers that a test wants.

    tessera = Tessera(login="challenge")
    backend = tessera.backend()
    assert backend.recommend(action_type="login", session_token="any", otherwise="allow").type == "challenge"
    assert tessera.asked[-1].body["action_type"] == "login"

    tessera.silent = True            # from now on nobody answers

`tessera_client.aio.testing` has the same for awaited calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera_client.answer import Answer
from tessera_client.backend import Backend
from tessera_client.errors import NoAnswer
from tessera_client.patience import Patience
from tessera_client.types import RecommendationType

TOKEN = {"access_token": "of-a-test", "token_type": "Bearer", "expires_in": 3600, "scope": ""}
ONCE = Patience(attempts=1)


@dataclass(frozen=True)
class Asked:
    """A request that the application made."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str] = field(repr=False)


class Answers:
    """Answers every triggered action with the recommendation for its type (`otherwise` if none is set), and every other request with
    `answers` by method and path (`"GET /risk/v1/rules"`), or with a receipt. `asked` has all requests except those for tokens."""

    def __init__(
        self,
        *,
        otherwise: RecommendationType = "allow",
        answers: Mapping[str, Answer] | None = None,
        silent: bool = False,
        **by_action: RecommendationType,
    ) -> None:
        self.otherwise, self.by_action = otherwise, by_action
        self.answers = dict(answers or {})
        self.asked: list[Asked] = []
        self.silent = silent

    def answer(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str] | None) -> Answer:
        """The answer to a request.

        Raises:
            NoAnswer: while `silent`.
        """
        if path == "/oidc/token":
            return Answer(200, TOKEN)
        route = path.partition("?")[0]
        told = json.loads(body) if body else None
        self.asked.append(Asked(method, path, told, dict(headers or {})))
        if self.silent:
            raise NoAnswer(f"{method} {route}: the test's Tessera is silent")
        if answer := self.answers.get(f"{method} {route}"):
            return answer
        if route == "/risk/v1/action/trigger-action":
            return Answer(201, self._judged(told or {}))
        if route == "/risk/v1/recommendation":
            return Answer(200, self._judged({}))
        return Answer(201 if method == "POST" else 200, {"message": "Done."})

    def _judged(self, action: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.by_action.get(str(action.get("action_type")), self.otherwise)
        number = len(self.asked)
        return {
            "action_token": f"action-{number}",
            "id": f"{number:064x}",
            "issued_at": 0,
            "recommendation": {"type": kind},
            "risk_score": 30.0,
            "context": {"action_id": f"{number:064x}", "action_type": action.get("action_type", "")},
            "reasons": [],
            "risk_signals": {"device": {}, "network": {}, "behavior": {}, "history": {}},
        }


class Tessera(Answers):
    """Takes the place of a server, for synchronous calls."""

    def backend(self, patience: Patience = ONCE) -> Backend:
        """A client of this Tessera."""
        return Backend(self, "a-test", "a-secret-of-a-test", patience=patience)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        """A request of the client, answered at once."""
        return self.answer(method, path, body, headers)
