"""Reasons in the profile: what is usual for this user, and what is not.

Only successes that a backend reported are in a profile; an unknown user is neither accused nor trusted here. What is measured is *surprise*
(`profile.familiarity`): how much rarer the value is for this user than for everybody, in nats, level by level, each given the one above it.
A value above zero speaks for somebody else, a value below zero for the user.
"""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.profile.movement import unfamiliarity
from tessera.profile.rhythm import strangeness
from tessera.reasons.declaration import RISK, TRUST, reason, told
from tessera.units import DAY

TELLING = 0.3  # nats of surprise in the device; it is less for a user whose devices never keep their ids


@reason("PROFILE_DEVICE_NEW", RISK)
def device_new(evidence: Evidence) -> float | None:
    """The user has succeeded before, but never from this device.

    Answers the surprise: the more successes without a new device, the greater; small for a user who often has another device.

    Wrong when: they have a new phone or computer, cleared their data, or use a browser that forgets its id (Safari after a week, private
    windows).
    """
    surprise = evidence.surprises.get("device")
    if surprise is None:
        return None
    return 0.0 if evidence.pair_is_known else max(0.0, surprise)


@reason("PROFILE_DEVICE_FAMILIAR", TRUST)
def device_familiar(evidence: Evidence) -> float | None:
    """The user has succeeded from this device before.

    Answers how often. The device is recognised by its key: anybody may have a copy of an id that has no key. A user whom only an SDK
    asserts is not known. On a device that is blamed for fraud, it may not have been the user who succeeded.
    """
    link = evidence.profiles.link
    earns = evidence.may_be_familiar and evidence.is_proven and not evidence.device_is_blamed
    return link.successes if link and earns else None


@reason("PROFILE_LOCATION_NEW", RISK)
def location_new(evidence: Evidence) -> float | None:
    """The user has never succeeded from this country.

    Answers the surprise: the more successes elsewhere, the greater; small for a user who travels much.

    Wrong when: the user travels or has moved, or a VPN, a satellite or a carrier reaches the Internet in another country.
    """
    country = evidence.surprises.get("country")
    return None if country is None else max(0.0, country)


@reason("PROFILE_IMPOSSIBLE_TRAVEL", RISK)
def impossible_travel(evidence: Evidence) -> float | None:
    """The user succeeded elsewhere too recently to be here now.

    Answers the speed in km/h, as `DEVICE_IMPOSSIBLE_TRAVEL` does. Unknown where the device's own travel is known, which already counts.

    Wrong when: a relative or an assistant acts for the user elsewhere, or an address is located wrongly.
    """
    if evidence.user_journey is None or (evidence.device_journey and evidence.device_journey.speed is not None):
        return None
    return evidence.user_journey.speed


@reason("PROFILE_LOCATION_FAMILIAR", TRUST)
def location_familiar(evidence: Evidence) -> float | None:
    """The user's location has been the same for more than 30 days.

    Answers the days since the first success from this place.
    """
    user = evidence.profiles.user
    known = user.place_like(evidence.session.place) if user and evidence.may_be_familiar else None
    return (evidence.now - known.seen.first) / DAY if known else None


@reason("PROFILE_NETWORK_UNFAMILIAR", RISK)
def network_unfamiliar(evidence: Evidence) -> Mapping[str, float] | None:
    """The connection comes through a provider, or from an address, that is unusual for the user in this country.

    Wrong when: the user is at work, at a café or with friends, changed provider, or turned on a VPN.
    """
    return _unusual(evidence, "provider", "network", "address")


@reason("PROFILE_NETWORK_FAMILIAR", TRUST)
def network_familiar(evidence: Evidence) -> Mapping[str, float] | None:
    """The connection comes through a provider, or from an address, that is the user's own."""
    return _usual(evidence, "country", "provider", "network", "address")


@reason("PROFILE_BROWSER_UNFAMILIAR", RISK)
def browser_unfamiliar(evidence: Evidence) -> Mapping[str, float] | None:
    """The system, or the browser on it, is unusual for the user. A new version is not unusual: browsers update themselves.

    Wrong when: the user changed browser or computer, or the page was opened inside an app.
    """
    return _unusual(evidence, "system", "browser")


@reason("PROFILE_BROWSER_FAMILIAR", TRUST)
def browser_familiar(evidence: Evidence) -> Mapping[str, float] | None:
    """The system, the browser on it and its very build are the user's own.

    Unknown where the device's id says more, whether it is known or new: a known device comes with its known browser, and somebody with
    another device may have chosen the same browser on purpose.
    """
    if abs(evidence.surprises.get("device", 0.0)) >= TELLING:
        return None
    return _usual(evidence, "system", "browser", "version", "agent")


@reason("PROFILE_SETTINGS_UNFAMILIAR", RISK)
def settings_unfamiliar(evidence: Evidence) -> Mapping[str, float] | None:
    """The device is set to a time zone or a language that is unusual for the user.

    Wrong when: the user travels, learns a language, or turned on resistance to fingerprinting. Different names of one zone, and different
    spellings of one language, are the same (`equivalents`).
    """
    return _unusual(evidence, "timezone", "language")


@reason("PROFILE_HOUR_UNUSUAL", RISK)
def hour_unusual(evidence: Evidence) -> float | None:
    """The user does not act at this hour.

    Answers the surprise, compared with a user who may act at any hour.

    Wrong when: the user works shifts, travels, has a newborn, or cannot sleep.
    """
    hour = evidence.surprises.get("hour")
    return None if hour is None else max(0.0, hour)


@reason("PROFILE_MULTIPLE_DEVICES", RISK)
def multiple_devices(evidence: Evidence) -> Mapping[str, float] | None:
    """Many devices act for this user.

    Answers how many did before this action: `ever`, and in the last `week`. A browser that forgets its id is a new device at each visit.
    Unknown in a private window, which always forgets it.

    Wrong when: the browser forgets its id (one that clears its data on closing, kiosks, Safari after a week), or a family shares the
    account.
    """
    history = evidence.history
    if evidence.flag("device", "incognito"):
        return None
    return told(ever=history.linking_user_to_device_count, week=history.user_device_count_last_week)


@reason("PROFILE_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> Mapping[str, float] | None:
    """The user acts very often, or around the clock.

    Answers the user's actions in the 60 s before this one (`minute`), and in how many of the last 24 hours they acted (`hours`).

    Wrong when: the user tries again and again because something does not work, or a program of theirs acts for them.
    """
    history = evidence.history
    return told(minute=history.user_action_rate_60_sec, hours=history.user_hours_last_day)


@reason("PROFILE_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> Mapping[str, float] | None:
    """Attempts in this user's name have failed lately.

    Answers how many did in the last `hour`, `day` and `week`: slow guessing shows in the longer ones.

    Wrong when: the user forgot the password, or somebody else guesses it: then the failures are somebody else's, and the user's own device
    speaks for them.
    """
    history = evidence.history
    return told(
        hour=history.user_failure_count_last_hour, day=history.user_failure_count_last_day, week=history.user_failure_count_last_week
    )


@reason("PROFILE_TYPING_UNFAMILIAR", RISK)
def typing_unfamiliar(evidence: Evidence) -> float | None:
    """A field whose text is always the same, such as the password, was typed in another rhythm than the user's.

    Answers how much stranger than usual it was (`profile.rhythm.strangeness`); above 0 somebody else is the likelier typist.

    Wrong when: the user types with the other hand or on another keyboard, hurt a finger, is tired or cold, or somebody types for them.
    """
    return _typing_strangeness(evidence)


@reason("PROFILE_TYPING_FAMILIAR", TRUST)
def typing_familiar(evidence: Evidence) -> float | None:
    """A field whose text is always the same, such as the password, was typed in the user's own rhythm.

    Answers how much stranger than usual it was; below 0 the user is the likelier typist. Unknown for a payment that the user may have been
    talked into, or that passes on others' money: who typed is not the question then.
    """
    return _typing_strangeness(evidence) if evidence.backend_says_who and not evidence.is_about_the_money else None


@reason("PROFILE_POINTER_UNFAMILIAR", RISK, kinematic=True)
def pointer_unfamiliar(evidence: Evidence) -> float | None:
    """The pointer is moved in another manner than the user's.

    Answers by how much (`profile.movement`): the fewer movements were seen or learned, the less; above 0 somebody else's hand is likelier.
    With another mouse, or a touch pad, one person moves differently too: it weighs little by itself, and never leads to a denial alone.

    Wrong when: the user took another mouse, a touch pad or a trackball, or the other hand, or their hand trembles more than before.
    """
    manner, user = evidence.session.pointer.manner, evidence.profiles.user
    return unfamiliarity(user.manner, manner) if user else None


def _typing_strangeness(evidence: Evidence) -> float | None:
    user = evidence.profiles.user
    return strangeness(user.rhythms, evidence.session.typed) if user else None


@reason("PROFILE_AMOUNT_UNUSUAL", RISK)
def amount_unusual(evidence: Evidence) -> Mapping[str, float] | None:
    """The amount is far above what the user pays in this currency, or ends a week in which it has grown.

    Answers the amount divided by the last month's mean, how many standard deviations it is above the mean on a logarithmic scale, and the
    last week's mean divided by the month's.

    Wrong when: the user buys a car or a journey, or pays for a year at once.
    """
    payment, user = evidence.action.payment, evidence.profiles.user
    amounts = user.payments.amounts.get(payment.currency) if payment and user else None
    return amounts.compared(payment.amount, evidence.now) or None if payment and amounts else None


@reason("PROFILE_PAYEE_NEW", RISK)
def payee_new(evidence: Evidence) -> bool | None:
    """The user pays the same few payees, but has never paid this one.

    Unknown for a user who pays somebody else nearly every time, as in shops.

    Wrong when: the user pays somebody for the first time, as everybody does now and then.
    """
    payment, user = evidence.action.payment, evidence.profiles.user
    if payment is None or payment.payee is None or user is None or not user.payments.pays_the_same:
        return None
    return not user.payments.has_paid(payment.payee)


def _unusual(evidence: Evidence, *levels: str) -> Mapping[str, float] | None:
    """The surprise at each level, where it speaks for somebody else."""
    return {name: max(0.0, evidence.surprises[name]) for name in levels if name in evidence.surprises} or None


def _usual(evidence: Evidence, *levels: str) -> Mapping[str, float] | None:
    """How far below zero the surprise of each level is, where a backend says who the user is and fraud has not become usual for them.
    Behind a copied device id or a taken token, or from afar, nothing is familiar: a thief takes what is usual, too."""
    if evidence.is_blamed or not evidence.may_be_familiar:
        return None
    return {name: max(0.0, -evidence.surprises[name]) for name in levels if name in evidence.surprises} or None
