"""What the console must know before somebody signs in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ConsoleSettings:
    """Where people sign in, and as which client; empty where nobody can. `sign_out` is a page of the issuer's that ends its session, where
    discovery names none."""

    issuer: str
    client_id: str
    scope: str
    sign_out: str | None = None
