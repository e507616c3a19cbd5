"""The bank's second step: a code by text message, and what waits for it. Nothing here knows of Tessera."""

import hmac
import secrets
import threading
import time
from dataclasses import dataclass

from web.demo.bank import Refused

ATTEMPTS = 3
SECONDS = 300


@dataclass(kw_only=True)
class _Sent[Waiting]:
    code: str
    waiting: Waiting
    expires_at: float
    wrong: int = 0


class OneTimeCodes[Waiting]:
    """Codes on their way. Three wrong ones, or five minutes, end it. Thread-safe."""

    def __init__(self) -> None:
        self._sent: dict[str, _Sent[Waiting]] = {}
        self._lock = threading.Lock()

    def send(self, waiting: Waiting) -> tuple[str, str]:
        """A ticket for the page, and a code of six digits for the customer's telephone."""
        ticket, code = secrets.token_urlsafe(16), f"{secrets.randbelow(1_000_000):06d}"
        with self._lock:
            self._sent[ticket] = _Sent(code=code, waiting=waiting, expires_at=time.monotonic() + SECONDS)
        return ticket, code

    def redeem(self, ticket: str, code: str) -> tuple[Waiting, bool]:
        """What waited, and whether the code is right; either ends the wait. Raises `Refused` if a try is left, or if it is too late."""
        with self._lock:
            sent = self._sent.get(ticket)
            if sent is None or time.monotonic() > sent.expires_at:
                raise Refused("That code is no longer valid. Please start again.")
            right = hmac.compare_digest(code.strip().encode(), sent.code.encode())
            sent.wrong += not right
            if not right and sent.wrong < ATTEMPTS:
                raise Refused("That is not the code we sent. Please try again.")
            del self._sent[ticket]
            return sent.waiting, right

    def withdraw(self, ticket: str) -> Waiting | None:
        """What waited, which waits no more."""
        with self._lock:
            sent = self._sent.pop(ticket, None)
        return sent.waiting if sent else None
