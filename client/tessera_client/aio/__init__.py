"""Tessera, awaited. Needs the extra `tessera-client[async]` (httpx), unless a transport of your own is given.

    async with Backend("https://risk.bank.example", client_id, client_secret) as backend:
        decision = await backend.recommend(action_type="login", session_token=token, otherwise="challenge")

`testing.py` has a Tessera for your own tests. It, `calls.py` and `transport.py` are written by hand; the other modules are made from those
beside this folder, by `python -m local.openapi`.
"""

from tessera_client.aio.backend import Backend
from tessera_client.aio.transport import HttpTransport, Transport

__all__ = ["Backend", "HttpTransport", "Transport"]
