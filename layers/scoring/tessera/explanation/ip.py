"""What the reasons in the address saw. The address itself is never told, only what is known of it."""

from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.words import brief, clauses, counted, listed, number


def _network(evidence: Evidence) -> Seen | None:
    place = evidence.session.place
    name = place.asn_name or place.organization
    return {"network": brief(f"AS{place.asn} {name}" if place.asn and name else name or f"AS{place.asn}")} if name or place.asn else None


def _through(told: Told, kind: str) -> str:
    network = told.seen.get("network")
    return f"the connection comes {kind}" + (f", in the network {network}" if network else "")


@explains("IP_RISKY_REPUTATION", sees=_network)
def risky_reputation(told: Told) -> str:
    network = told.seen.get("network")
    return f"the address is on {counted(told.value, 'list')} of attacking addresses" + (f" (network: {network})" if network else "")


@explains("IP_TOR", sees=_network)
def tor(told: Told) -> str:
    return _through(told, "from an exit of Tor")


@explains("IP_VPN", sees=_network)
def vpn(told: Told) -> str:
    return _through(told, "from the exit of a VPN")


@explains("IP_PROXY", sees=_network)
def proxy(told: Told) -> str:
    return _through(told, "through a proxy")


@explains("IP_HOSTING", sees=_network)
def hosting(told: Told) -> str:
    return _through(told, "from a data centre")


@explains("IP_CRAWLER", sees=_network)
def crawler(told: Told) -> str:
    return _through(told, "from a crawler's address")


@explains("IP_ACTION_VELOCITY")
def action_velocity(told: Told) -> str | None:
    each, unvouched = told.telling.get("each"), told.telling.get("unvouched")
    return clauses(
        each and f"{number(each)} actions for each user of this address within 60 s, besides this device's and this user's",
        unvouched and f"{counted(unvouched, 'action')} from this address within 60 s, for which no backend vouches",
    )


@explains("IP_MULTIPLE_USERS")
def multiple_users(told: Told) -> str:
    return f"{counted(told.value, 'user')} acted from this address within the last hour"


@explains("IP_FAILED_ATTEMPTS")
def failed_attempts(told: Told) -> str | None:
    failed, names = told.telling.get("failed"), told.telling.get("names")
    tried = [
        f"{counted(failed, 'action')} failed" if failed else "",
        f"up to {counted(names, 'name')} {'was' if names == 1 else 'were'} tried in vain" if names else "",
    ]
    found = [part for part in tried if part]
    return f"within the last hour {listed(found)} from this address, and hardly anything succeeded" if found else None
