"""What the console must know: before somebody signs in, and about who has."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who calls: a client's id, or `analyst:` and the name at the analysts' issuer; with the scopes of their roles."""

    client: str
    is_person: bool
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsoleSettings:
    """Where people sign in, and as which client; empty where nobody can. `sign_out` is a page of the issuer's that ends its session, where
    discovery names none. `simulator` is where attacks on a sandbox are begun; only the local run has one."""

    issuer: str
    client_id: str
    scope: str
    sign_out: str | None = None
    simulator: str | None = None
