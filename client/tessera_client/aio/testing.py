"""A Tessera for the tests of an application that awaits its calls.

tessera = Tessera(login="challenge")
decision = await tessera.backend().recommend(action_type="login", session_token="any", otherwise="allow")
"""

from __future__ import annotations

from collections.abc import Mapping

from tessera_client.aio.backend import Backend
from tessera_client.answer import Answer
from tessera_client.patience import Patience
from tessera_client.testing import ONCE, Answers


class Tessera(Answers):
    """Stands for a server, for calls that are awaited."""

    def backend(self, patience: Patience = ONCE) -> Backend:
        """A client of it."""
        return Backend(self, "a-test", "a-secret-of-a-test", patience=patience)

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        """What the client asks, answered at once."""
        return self.answer(method, path, body, headers)
