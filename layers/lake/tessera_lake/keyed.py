"""Keyed hashes of what a row must not name: with each tenant's own key, the same for the same value, so that equality can be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address

from tessera.service import dependencies
from tessera.service.keys import whose

TEXT, DOMAIN, PAYEE = "lake text", "lake e-mail domain", "lake payee"
"""The purposes for which values are hashed that have no keyed hash elsewhere. Users, addresses, correlation ids and accounts have: those
of the table are used."""


@dataclass(frozen=True)
class Keyed:
    """The keyed hashes of one tenant."""

    tenant: str

    def user(self, user_id: str | None) -> str | None:
        return dependencies.keyring().hash_user(self.tenant, user_id) if user_id else None

    def address(self, address: str | None) -> str | None:
        """As the table has it; None of what is no address."""
        try:
            return dependencies.keyring().hash_address(self.tenant, str(ip_address(address or "")))
        except ValueError:
            return None

    def text(self, text: str) -> str:
        return self._of(TEXT, text)

    def domain(self, domain: str) -> str:
        """Of an e-mail address's domain, in small letters."""
        return self._of(DOMAIN, domain.casefold())

    def payee(self, name: str) -> str:
        """Of an account number or an account id, as it was sent."""
        return self._of(PAYEE, name)

    def correlation(self, correlation_id: str) -> str:
        """Of a correlation id that a backend said."""
        return whose.correlation(dependencies.keyring(), self.tenant, correlation_id, "backend")

    def _of(self, purpose: str, value: str) -> str:
        return dependencies.keyring().hash(purpose, self.tenant, value)

    def addresses(self, told: Iterable[str]) -> list[str]:
        """Of each of several texts that should be addresses; one that is none is hashed as a text."""
        return [self.address(each) or self.text(each) for each in told]


@lru_cache(maxsize=1024)
def _prefix(tenant: str, event: str) -> str:
    return f"{tenant} {event} "


def event_id(tenant: str, event: str, what: str) -> str:
    """The name of an event: a hash of what happened, so that it is the same when it is told again. 32 hexadecimal digits."""
    return sha256((_prefix(tenant, event) + what).encode()).hexdigest()[:32]
