"""Where a request came from: the address behind the proxies, and the user agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Self

from tessera import user_agent
from tessera.service.settings import Settings

if TYPE_CHECKING:
    from tessera.service.keys.keyring import Keyring

LONGEST_CHAIN = 16  # entries of X-Forwarded-For that are kept


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request came from: the caller's address (None if unknown), the forwarding chain that the request claims, and 16 bits of the
    hash of its user agent."""

    address: str | None
    forwarded_for: tuple[str, ...]
    agent: str | None = None

    @classmethod
    def of(cls, source: str | None, headers: Mapping[str, str], settings: Settings, *, hops: int = 0) -> Self:
        """`source` is the address that the gateway saw. Behind `hops` proxies of our own the caller is that many entries before it. Only
        what those proxies appended is trusted, and only in a request that came through them: anybody who calls the API directly can write
        any entries. An entry that is not an address (`unknown`, a socket) still counts as a hop; if the caller's own is not an address, the
        nearest proxy's address is used instead. A simulated address takes precedence if the setting names its header."""
        entries = [parse_address(entry) for entry in headers.get("x-forwarded-for", "").split(",") if entry.strip()]
        shown = tuple(address for address in entries[-LONGEST_CHAIN:] if address)
        agent = user_agent.digest(headers.get("user-agent"))
        simulated = headers.get(settings.simulated_address.lower(), "").split(",")[0] if settings.simulated_address else ""
        if address := parse_address(simulated):
            return cls(address=address, forwarded_for=shown, agent=agent)
        seen = parse_address(source or "")
        before = entries[:-1] if entries and entries[-1] == seen else entries
        path = [*before, seen] if hops else [seen]
        told = path[max(len(path) - 1 - hops, 0) :]
        return cls(address=next(filter(None, told), None), forwarded_for=shown, agent=agent)

    def is_of(self, other: Self) -> bool:
        """Whether both seem to be the same caller's: the same address and the same user agent."""
        return (self.address, self.agent) == (other.address, other.agent)

    def sealed(self, keys: "Keyring", tenant: str) -> bytes:
        return keys.seal("address", tenant, ",".join((self.address or "", self.agent or "", *self.forwarded_for)).encode())

    @classmethod
    def unsealed(cls, keys: "Keyring", tenant: str, sealed: bytes) -> Self:
        address, agent, *chain = keys.unseal("address", tenant, sealed).decode().split(",")
        return cls(address=address or None, forwarded_for=tuple(chain), agent=agent or None)


def parse_address(text: str) -> str | None:
    """The address in an entry such as `203.0.113.7`, `203.0.113.7:443`, `2001:db8::1` or `[2001:db8::1]:443`, in its shortest form."""
    entry = text.strip().strip('"')
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        address = ip_address(entry.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
