"""Reasons in the address: what kind of connection it is, what it is known for, and how many share it just now.

The address itself is not seen here, only what is known of it. One that is not routed on the Internet (behind a misconfigured proxy,
say) is shared by nobody knows whom: its counts say nothing.
"""

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, reason


@reason("IP_RISKY_REPUTATION", RISK)
def risky_reputation(evidence: Evidence) -> float | None:
    """The address is on lists of addresses that attack others.

    Answers on how many.

    Wrong when: somebody else behind the same address, or before them at it, did what it is listed for.
    """
    return evidence.session.place.block_lists


@reason("IP_TOR", RISK)
def tor(evidence: Evidence) -> bool | None:
    """The connection leaves the Tor network here.

    Wrong when: they need to be hidden, as journalists and the persecuted do, or their provider blocks the page.
    """
    return evidence.flag("network", "tor")


@reason("IP_VPN", RISK)
def vpn(evidence: Evidence) -> bool | None:
    """The connection comes through a VPN.

    Wrong when: they work for a firm that has one, sit in a café, or see to their privacy.
    """
    return evidence.flag("network", "vpn")


@reason("IP_PROXY", RISK)
def proxy(evidence: Evidence) -> bool | None:
    """The connection comes through an open or residential proxy.

    Wrong when: they never learned that an app on their device lets others through.
    """
    return evidence.flag("network", "proxy")


@reason("IP_HOSTING", RISK)
def hosting(evidence: Evidence) -> bool | None:
    """The connection comes from a data centre, where people do not live.

    Not told where it comes through a VPN or leaves Tor: their exits stand in data centres, and that is one fact.

    Wrong when: their work place or remote desktop stands in a data centre, or a VPN that nobody knows for one.
    """
    place = evidence.session.place
    return None if place.vpn or place.tor else evidence.flag("network", "hosting")


@reason("IP_CRAWLER", RISK)
def crawler(evidence: Evidence) -> bool | None:
    """The address belongs to a crawler: a program acts, not a person.

    Wrong when: they let an assistant act for them.
    """
    return evidence.flag("network", "crawler")


@reason("IP_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> float | None:
    """Very many actions come from this address.

    Answers how many came in the 60 s before this one.

    Wrong when: an office, a school or a household sits behind one address.
    """
    return None if evidence.session.place.private else evidence.history.ip_action_rate_60_sec


@reason("IP_MULTIPLE_USERS", RISK)
def multiple_users(evidence: Evidence) -> float | None:
    """Many users act from this address.

    Answers how many did in the hour before. Not told of a mobile carrier's or a relay's address, which strangers share.

    Wrong when: an office, a school, a hotel or a library sits behind one address.
    """
    place = evidence.session.place
    return None if place.private or place.shared else evidence.history.ip_user_count_last_hour


@reason("IP_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> float | None:
    """Many actions from this address have just failed.

    Answers how many did in the hour before.

    Wrong when: somebody else behind the same address guesses, or many return to work on a Monday.
    """
    return None if evidence.session.place.private else evidence.history.ip_failure_count_last_hour
