"""Reasons in what a device did: where it was, whose key it holds, who acts from it and how often."""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, TRUST, reason, told
from tessera.signals.device import session_moved as session_moved_signal

USUAL_FAILURES = 0.45  # of the attempts, for each user of a device; of a list of stolen names all but a few fail
FEW_USERS = 4  # in a week; from that many on, earlier ones add nothing


@reason("DEVICE_IMPOSSIBLE_TRAVEL", RISK)
def impossible_travel(evidence: Evidence) -> float | None:
    """The device's location changed faster than possible.

    Answers the speed in km/h between the last observed place and this one, after subtracting both accuracy radii; 0 within 300 km. Unknown
    where either end is an anonymizer, a relay, a data centre, a firm's network or a carrier: their place is not the person's. A session
    that continues elsewhere is taken to be where its token was issued; the rest counts as `DEVICE_SESSION_MOVED`.

    Wrong when: a VPN that no list knows begins or ends between two visits; a database locates an address in another country.
    """
    return evidence.device_journey.speed if evidence.device_journey else None


@reason("DEVICE_SESSION_MOVED", RISK)
def session_moved(evidence: Evidence) -> Mapping[str, float] | None:
    """The session continues somewhere else than its token was issued to: in another country, another network or another browser.

    Answers for each of the three that can be compared whether it differs (1) or not (0). One move counts once: the network is left out in
    another country; both are left out in a data centre or behind an anonymizer, which count as `IP_HOSTING`, `IP_VPN`, `IP_PROXY` and
    `IP_TOR`, and where the device's own travel already says it. A secured session token is signed where it is used, so that a session with
    one has not moved.

    Wrong when: a phone goes from one network to the next, a laptop from the cable to a train's, a connection from IPv4 to IPv6, a tunnel
    to the office or home opens, the desktop page is asked for.
    """
    compared = {} if evidence.action.secured else dict(session_moved_signal.comparisons(evidence.session))
    travelled = evidence.device_journey and evidence.device_journey.speed and not evidence.network_has_changed
    told_elsewhere = {"anonymizer"}
    if evidence.session.place.hosting or travelled:
        told_elsewhere |= {"country", "provider"}
    elif compared.get("country"):
        told_elsewhere.add("provider")
    return told(**{name: float(differs) for name, differs in compared.items() if name not in told_elsewhere})


@reason("DEVICE_KEY_MISMATCH", RISK)
def key_mismatch(evidence: Evidence) -> bool | None:
    """The device id is presented without the key that belongs to it: it was copied from another device.

    Wrong when: a browser cleared one kind of its storage and not the other, or a profile was restored from a backup without its keys.
    """
    return evidence.key_mismatches


@reason("DEVICE_KEY_FAMILIAR", TRUST)
def key_familiar(evidence: Evidence) -> bool | None:
    """The device proves that it holds the key with which the user succeeded before. A device that is blamed for fraud earns nothing by it.

    What a device earned with one account counts for no other: a thief's device has an account too. The key is proven when a session opens
    and not by the session's token: a session that has moved since earns nothing either.
    """
    if evidence.action.subject not in evidence.profiles.device.users:
        return None
    stranger = evidence.device_is_blamed or evidence.moved or evidence.is_worked_from_afar or evidence.has_just_become_known
    stranger = stranger or evidence.is_about_the_money
    keys = {} if stranger else evidence.profiles.device.keys
    return bool(keys.keys() & evidence.session.keys) if keys else None


@reason("DEVICE_MULTIPLE_USERS", RISK)
def multiple_users(evidence: Evidence) -> Mapping[str, float] | None:
    """Many users act from this device.

    Answers how many did before this action: in the last `week`, and `ever` if there were few in the week. Where no backend reports this
    action, it also answers how many came `unvouched` per active hour of the last day: then only the caller says that they are people, and
    people come every few minutes, names from a list every second.

    Wrong when: it is a till, a kiosk, or a computer of a family, a ward, a library or a classroom.
    """
    history = evidence.history
    week, day = history.device_user_count_last_week, history.device_user_count_last_day
    ever = None if (week or 0) >= FEW_USERS else history.linking_device_to_users_count
    hourly = None if day is None or evidence.is_vouched_for else day / max(1, history.device_hours_last_day or 0)
    return told(ever=ever, week=week, unvouched=hourly)


@reason("DEVICE_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> Mapping[str, float] | None:
    """The device acts very often, or around the clock.

    Answers its actions in the 60 s before this one (`minute`), without this user's, and in how many of the last 24 hours it acted
    (`hours`), if that is more than this user did: the user's own count as `PROFILE_ACTION_VELOCITY`. A program that makes one attempt an
    hour acts in all 24; a person sleeps.

    Wrong when: it is a till, a kiosk or a call centre's computer, or somebody places many orders in a hurry.
    """
    history = evidence.history
    minute, hours = history.device_action_rate_60_sec, history.device_hours_last_day
    return told(
        minute=None if minute is None else max(0, minute - (history.user_action_rate_60_sec or 0)),
        hours=hours if (hours or 0) > (history.user_hours_last_day or 0) else None,
    )


@reason("DEVICE_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> Mapping[str, float] | None:
    """Many actions from this device have failed lately.

    Answers how many did in the last `day` and in the last `week`, without this user's, which count as `PROFILE_FAILED_ATTEMPTS`. 0 where no
    more failed than is usual for the number of users that the device has had. What failed behind a copy of its id is not counted.

    Wrong when: another member of the family has forgotten a password, or everybody at a kiosk has the same trouble.
    """
    history = evidence.history
    usual = USUAL_FAILURES * max(1, history.linking_device_to_users_count or 0, history.device_user_count_last_week or 0)
    windows = {
        "day": (history.device_failure_count_last_day, history.user_failure_count_last_day),
        "week": (history.device_failure_count_last_week, history.user_failure_count_last_week),
    }
    return told(
        **{name: max(0, failed - (own or 0)) if failed > usual else 0 for name, (failed, own) in windows.items() if failed is not None}
    )
