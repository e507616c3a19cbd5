"""Reasons in the profile: what is usual for this user, and what is not.

Only successes that a backend reported are in a profile; a user of whom nothing is known is neither accused nor trusted here.
"""

from tessera.evidence import Evidence
from tessera.profile import DAY
from tessera.profile.rhythm import strangeness
from tessera.reasons.declaration import RISK, TRUST, reason

FEWEST_SUCCESSES = 3  # before a place can be called new for a user


@reason("PROFILE_DEVICE_NEW", RISK)
def device_new(evidence: Evidence) -> bool | None:
    """The user has succeeded before, but never from this device."""
    user = evidence.profiles.user
    return None if user is None or not user.successes else not evidence.pair_is_known


@reason("PROFILE_DEVICE_FAMILIAR", TRUST)
def device_familiar(evidence: Evidence) -> float | None:
    """The user has succeeded from this device before.

    Answers how often. A device id that was copied from another device is not this device, and a user whom only an SDK asserts is not
    known; from a device that is blamed for fraud, it may not have been the user who succeeded.
    """
    link = evidence.profiles.link
    earns = evidence.backend_says_who and not evidence.key_mismatches and not evidence.device_is_blamed
    return link.successes if link and earns else None


@reason("PROFILE_LOCATION_NEW", RISK)
def location_new(evidence: Evidence) -> bool | None:
    """The user has never succeeded from this country."""
    user, country = evidence.profiles.user, evidence.session.place.country
    if user is None or country is None or user.successes < FEWEST_SUCCESSES or not user.places:
        return None
    return all(known.country != country for known in user.places)


@reason("PROFILE_LOCATION_FAMILIAR", TRUST)
def location_familiar(evidence: Evidence) -> float | None:
    """The user's location has been the same for more than 30 days.

    Answers the days since the first success from this place.
    """
    user = evidence.profiles.user
    known = user.place_like(evidence.session.place) if user and evidence.backend_says_who else None
    return (evidence.now - known.seen.first) / DAY if known else None


@reason("PROFILE_MULTIPLE_DEVICES", RISK)
def multiple_devices(evidence: Evidence) -> float | None:
    """Many devices act for this user.

    Answers how many did before this action.
    """
    return evidence.history.linking_user_to_device_count


@reason("PROFILE_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> float | None:
    """The user acts very often.

    Answers the user's actions in the 60 s before this one.
    """
    return evidence.history.user_action_rate_60_sec


@reason("PROFILE_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> float | None:
    """Attempts in this user's name have just failed.

    Answers how many did in the hour before.
    """
    return evidence.history.user_failure_count_last_hour


@reason("PROFILE_TYPING_UNFAMILIAR", RISK)
def typing_unfamiliar(evidence: Evidence) -> float | None:
    """A field that is always filled in alike, such as the password, was typed in another rhythm than the user's.

    Answers how much stranger than usual it was (`profile.rhythm.strangeness`): above 0 a stranger is the likelier typist.
    """
    return _typing_strangeness(evidence)


@reason("PROFILE_TYPING_FAMILIAR", TRUST)
def typing_familiar(evidence: Evidence) -> float | None:
    """A field that is always filled in alike, such as the password, was typed in the user's own rhythm.

    Answers how much stranger than usual it was; below 0 the user is the likelier typist.
    """
    return _typing_strangeness(evidence) if evidence.backend_says_who else None


def _typing_strangeness(evidence: Evidence) -> float | None:
    user = evidence.profiles.user
    return strangeness(user.rhythms, evidence.session.rhythm) if user else None
