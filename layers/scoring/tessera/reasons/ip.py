"""Reasons in the address: what kind of connection it is, what it is known for, and how many share it at the moment.

The address itself is not seen here, only what is known about it. Who shares an address that is not routed on the Internet (behind a
misconfigured proxy, for example) is unknown, so that its counts say nothing.

Each fact counts once. A Tor exit is on lists of exits, of proxies and of attackers, and is in a data centre: it counts as Tor. A crowd is
one fact, however many and however fast; what one device or user does counts for them, and not again for their address. So no honest way to
the Internet weighs more than a habit (`tests/reasons/test_honest_networks.py` lists them).
"""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, reason, told

ALMOST_ALL = 0.85  # of an address's actions; people back from a holiday can make three in four fail
SHARED_DEVICE = 8  # users in a week; from here on `DEVICE_MULTIPLE_USERS` has its full weight


@reason("IP_RISKY_REPUTATION", RISK)
def risky_reputation(evidence: Evidence) -> float | None:
    """The address is on lists of addresses that attack others.

    Answers on how many. Unknown for an address that strangers share (a carrier's, a relay's, a VPN's, Tor's): any of them may be why it is
    listed.

    Wrong when: somebody else behind the same address (in a household or a hotel), or an earlier owner of it, did what it is listed for.
    """
    place = evidence.session.place
    return None if place.shared else place.block_lists


@reason("IP_TOR", RISK)
def tor(evidence: Evidence) -> bool | None:
    """The connection leaves the Tor network here.

    Wrong when: people need to hide, as journalists and the persecuted do, or their provider blocks the page.
    """
    return evidence.flag("network", "tor")


@reason("IP_VPN", RISK)
def vpn(evidence: Evidence) -> bool | None:
    """The connection comes through a VPN.

    Unknown for an exit that is also known as a proxy's or Tor's.

    Wrong when: people work for a firm that has one, travel and use the one at home, sit in a café or a hotel, or care about their privacy.
    """
    place = evidence.session.place
    return None if place.tor or place.proxy else evidence.flag("network", "vpn")


@reason("IP_PROXY", RISK)
def proxy(evidence: Evidence) -> bool | None:
    """The connection comes through an open or residential proxy.

    Unknown for a Tor exit.

    Wrong when: a firm or a school filters through one, or people do not know that an app on their device lets others through.
    """
    return None if evidence.session.place.tor else evidence.flag("network", "proxy")


@reason("IP_HOSTING", RISK)
def hosting(evidence: Evidence) -> bool | None:
    """The connection comes from a data centre, where people do not live.

    Unknown where it would not be a second fact: for exits of anonymizers, for relays and for crawlers (`Place.is_a_data_centre`).

    Wrong when: a firm's network reaches the Internet through a data centre; a person's computer or remote desktop is in one, or the exit of
    a VPN that is not known as one.
    """
    return evidence.session.place.is_a_data_centre


@reason("IP_CRAWLER", RISK)
def crawler(evidence: Evidence) -> bool | None:
    """The address belongs to a crawler: a program acts, not a person.

    Wrong when: a person lets an assistant act for them.
    """
    return evidence.flag("network", "crawler")


@reason("IP_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> Mapping[str, float] | None:
    """Very many actions come from this address.

    Answers how many came in the 60 s before this one: `each` for each of the hour's users, without what this device or this user did (their
    own reasons count it); `unvouched` all of them, if no backend reports this action, since then only the caller says that they are people.
    Unknown for a carrier's or a relay's address; `each` also for any other that strangers share.

    Wrong when: a lecture hall signs in at once on a page whose backend reports nothing, or a till, a kiosk or the site's own test is behind
    the same address.
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

    Answers how many did in the hour before. Unknown for an address that strangers share (a carrier's, a relay's, a VPN's, Tor's), for a
    data centre through which a firm's people come, and for a device that many share, since the address's users are then the device's.

    Wrong when: an office, a campus, a hotel, a camp, a ship or a library is behind one address.
    """
    place, history = evidence.session.place, evidence.history
    if place.private or place.shared or place.hosting or (history.device_user_count_last_week or 0) >= SHARED_DEVICE:
        return None
    return history.ip_user_count_last_hour


@reason("IP_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> Mapping[str, float] | None:
    """Almost everything tried from this address has just failed.

    Answers how many actions `failed` in the hour before, without what this device or this user did (their own reasons count it), and how
    many different `names` that can have been: a list of stolen passwords is tried on one name each. Both are 0 where one in seven actions
    or more did not fail: people who mistype try again, and succeed. Unknown where more failed than is known to have been tried. For an
    address that strangers share only `names` is answered.

    Wrong when: somebody else behind the same address guesses passwords, a forgotten device there keeps using an old one, the site's own
    sign-in is broken, or a class was given wrong passwords.
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
