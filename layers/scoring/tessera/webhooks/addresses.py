"""Which addresses may be called. A receiver's name may lead anywhere, and to somewhere else a moment later: so the address is checked to
which a connection is made, and never the name."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

UNICAST = IPv6Network("2000::/3")
"""The only IPv6 addresses that are somebody's on the internet (RFC 4291, IANA's registry). IPv4-mapped addresses (`::ffff:0:0/96`), those
of translators (NAT64, `64:ff9b::/96`, `64:ff9b:1::/48`), link-local, unique local and multicast ones lie outside."""
TUNNELS = tuple(IPv6Network(each) for each in ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20"))
"""What lies inside and still is nobody's, or leads to an IPv4 address that it contains: Teredo and other protocols' own, 6to4, examples."""
NOBODYS = tuple(ip_network(each) for each in ("192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32"))
"""What `ipaddress` may take for global and is not: relays of 6to4, protocols' own, and the host below every machine on Azure (*What is IP
address 168.63.129.16?*, Microsoft), which hands out what only the machine may know. Other clouds' hosts answer at link-local, shared or
private addresses."""


def may_be_called(address: str) -> bool:
    """Whether an address, as a socket names it, is one host's on the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in NOBODYS)
    return parsed in UNICAST and parsed.is_global and not any(parsed in network for network in TUNNELS)


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own, written plainly."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return parsed.is_loopback and not (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped)
