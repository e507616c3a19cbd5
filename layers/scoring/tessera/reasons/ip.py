"""Reasons in the address: what kind of connection it is, what it is known for, and how many share it just now.

The address itself is not seen here, only what is known of it. One that is not routed on the Internet (behind a misconfigured proxy,
say) is shared by nobody knows whom: its counts say nothing.

Each fact counts once. An exit of Tor is on lists of exits, of proxies and of attackers, and stands in a data centre: it is Tor. A crowd is
one fact, however many it is and however fast; what one device or user does is told of them, and not again of their address. So no honest
person's way to the Internet weighs more than a habit does (`tests/reasons/test_honest_networks.py` has them).
"""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, reason, told

ALMOST_ALL = 0.85  # of an address's actions; of three in four that fail, people who returned from a holiday may be the cause
SHARED_DEVICE = 8  # users in a week, from which `DEVICE_MULTIPLE_USERS` says in full that many come


@reason("IP_RISKY_REPUTATION", RISK)
def risky_reputation(evidence: Evidence) -> float | None:
    """The address is on lists of addresses that attack others.

    Answers on how many. Not told of an address that strangers share (a carrier's, a relay's, a VPN's, Tor's): it is listed for any of them.

    Wrong when: somebody else behind the same address (a household's or a hotel's), or before them at it, did what it is listed for.
    """
    place = evidence.session.place
    return None if place.shared else place.block_lists


@reason("IP_TOR", RISK)
def tor(evidence: Evidence) -> bool | None:
    """The connection leaves the Tor network here.

    Wrong when: they need to be hidden, as journalists and the persecuted do, or their provider blocks the page.
    """
    return evidence.flag("network", "tor")


@reason("IP_VPN", RISK)
def vpn(evidence: Evidence) -> bool | None:
    """The connection comes through a VPN.

    Not told of an exit that is known as a proxy's or Tor's as well.

    Wrong when: they work for a firm that has one, travel and use the one at home, sit in a café or a hotel, or see to their privacy.
    """
    place = evidence.session.place
    return None if place.tor or place.proxy else evidence.flag("network", "vpn")


@reason("IP_PROXY", RISK)
def proxy(evidence: Evidence) -> bool | None:
    """The connection comes through an open or residential proxy.

    Not told of an exit of Tor.

    Wrong when: a firm or a school filters through one, or they never learned that an app on their device lets others through.
    """
    return None if evidence.session.place.tor else evidence.flag("network", "proxy")


@reason("IP_HOSTING", RISK)
def hosting(evidence: Evidence) -> bool | None:
    """The connection comes from a data centre, where people do not live.

    Not told where that is no second fact: of exits of anonymizers, of relays, of crawlers (`Place.is_a_data_centre`).

    Wrong when: their firm's network comes out in a data centre, their computer or remote desktop stands in one, or a VPN that nobody knows
    for one.
    """
    return evidence.session.place.is_a_data_centre


@reason("IP_CRAWLER", RISK)
def crawler(evidence: Evidence) -> bool | None:
    """The address belongs to a crawler: a program acts, not a person.

    Wrong when: they let an assistant act for them.
    """
    return evidence.flag("network", "crawler")


@reason("IP_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> Mapping[str, float] | None:
    """Very many actions come from this address.

    Answers how many came in the 60 s before this one: for `each` of the users who came in the hour, less what this device or this user did
    (their own reasons tell it), and `unvouched` all of them, where no backend reports this action: nobody but the caller says then that
    they are people. Not told of a carrier's or a relay's address, and for each not of any that strangers share.

    Wrong when: a lecture hall signs in at once on a page whose backend reports nothing, or a till, a kiosk or a test of the site's own
    stands behind the same address.
    """
    place, history = evidence.session.place, evidence.history
    rate = history.ip_action_rate_60_sec
    if rate is None or place.private or place.relay or place.is_a_gateways:
        return None
    own = max(history.device_action_rate_60_sec or 0, history.user_action_rate_60_sec or 0)
    each = None if place.shared else max(0, rate - own) / max(1, history.ip_user_count_last_hour or 0)
    return told(each=each, unvouched=None if evidence.is_vouched_for else rate)


@reason("IP_MULTIPLE_USERS", RISK)
def multiple_users(evidence: Evidence) -> float | None:
    """Many users act from this address.

    Answers how many did in the hour before. Not told of an address that strangers share (a carrier's, a relay's, a VPN's, Tor's) or
    where a data centre sends a firm's people through, nor of a device that many share: its users are the address's.

    Wrong when: an office, a campus, a hotel, a camp, a ship or a library sits behind one address.
    """
    place, history = evidence.session.place, evidence.history
    if place.private or place.shared or place.hosting or (history.device_user_count_last_week or 0) >= SHARED_DEVICE:
        return None
    return history.ip_user_count_last_hour


@reason("IP_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> Mapping[str, float] | None:
    """Almost everything that this address tries has just failed.

    Answers of the hour before how many actions `failed`, less what this device or this user did (their own reasons tell it), and how many
    different `names` that can have been: a list of stolen passwords is tried on one name each. Both are 0 where one in seven actions or
    more did not fail: people who mistype try again, and succeed. Unknown where more failed than is known to have been tried. Of an address
    that strangers share only the names are told.

    Wrong when: somebody else behind the same address guesses, a forgotten device there goes on with an old password, the site's own sign-in
    is broken, or a class was given wrong passwords.
    """
    place, history = evidence.session.place, evidence.history
    failures = history.ip_failure_count_last_hour
    if failures is None or place.private:
        return None
    users, actions = history.ip_user_count_last_hour or 0, history.ip_action_count_last_hour or 0
    if max(users, actions) < ALMOST_ALL * failures:
        return None
    own = max(history.device_failure_count_last_day or 0, history.user_failure_count_last_hour or 0)
    failed = max(0, failures - own) if failures > ALMOST_ALL * max(actions, users) else 0
    return told(failed=None if place.shared else failed, names=min(failed, users))
