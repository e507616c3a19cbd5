"""What the reasons in the profile saw: what is now, and what is usual for the user."""

from collections.abc import Iterable, Mapping

from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.device_history import travelled
from tessera.explanation.words import brief, clauses, counted, likelier, listed, number, rarer
from tessera.profile.familiarity import APART
from tessera.profile.user import UserProfile
from tessera.profile.values import Values

MOST_USUAL = 3  # values that are named as usual


def _usual(values: Values, depth: int = 0) -> tuple[str, ...]:
    """The values seen most at one level, the most usual first."""
    weights: dict[str, int] = {}
    for value, seen in values.items():
        parts = value.split(APART)
        if len(parts) > depth:
            weights[parts[depth]] = weights.get(parts[depth], 0) + seen.weight
    return tuple(sorted(weights, key=lambda name: (-weights[name], name))[:MOST_USUAL])


def _beside(now: str | None, usual: Iterable[str]) -> Seen | None:
    """What is now, and what is usual."""
    known = ", ".join(brief(each) for each in usual)
    return {"now": brief(now), "usual": known} if now and known else None


def _against(told: Told) -> str:
    """What is now, and what is usual, where the facts are known."""
    return f" ({told.seen['now']}; usual: {told.seen['usual']})" if {"now", "usual"} <= told.seen.keys() else ""


def _user(evidence: Evidence) -> UserProfile:
    return evidence.profiles.user or UserProfile()


# devices


def _devices(evidence: Evidence) -> Seen | None:
    known = len(_user(evidence).devices)
    return {"devices": known} if known else None


@explains("PROFILE_DEVICE_NEW", sees=_devices)
def device_new(told: Told) -> str:
    known = told.seen.get("devices")
    others = f"; the user's successes came from {counted(float(known), 'other device')}" if known else ""
    return f"this device is new, which is {rarer(told.value)}{others}"


@explains("PROFILE_DEVICE_FAMILIAR")
def device_familiar(told: Told) -> str:
    return f"the user succeeded from this device {counted(told.value, 'time')} before"


@explains("PROFILE_MULTIPLE_DEVICES")
def multiple_devices(told: Told) -> str | None:
    ever, week = told.telling.get("ever"), told.telling.get("week")
    return clauses(
        week and f"{counted(week, 'device')} acted for this user within a week",
        ever and f"{counted(ever, 'device')} ever acted for this user",
    )


# places


def _countries(evidence: Evidence) -> Seen | None:
    return _beside(evidence.session.place.country, _usual(_user(evidence).providers))


@explains("PROFILE_LOCATION_NEW", sees=_countries)
def location_new(told: Told) -> str:
    return f"the country is new{_against(told)}, which is {rarer(told.value)}"


@explains("PROFILE_LOCATION_FAMILIAR")
def location_familiar(told: Told) -> str:
    return f"the user first succeeded from this place {counted(round(told.value), 'day')} ago"


def _journey(evidence: Evidence) -> Seen | None:
    return evidence.user_journey.shown if evidence.user_journey else None


@explains("PROFILE_IMPOSSIBLE_TRAVEL", sees=_journey)
def impossible_travel(told: Told) -> str:
    return travelled(told, "the user")


def _providers(evidence: Evidence) -> Seen | None:
    place = evidence.session.place
    now = f"AS{place.asn} {place.asn_name or ''}".strip() if place.asn else None
    return _beside(now, (f"AS{asn}" for asn in _usual(_user(evidence).providers, 1)))


NETWORK = {"country": "the country", "provider": "the provider", "network": "the part of the provider's network", "address": "the address"}
BROWSER = {"system": "the system", "browser": "the browser", "version": "its version", "agent": "its very build"}
SETTINGS = {"timezone": "the time zone", "language": "the language"}


def _unfamiliar(told: Told, names: Mapping[str, str]) -> str | None:
    """What is unusual, beside what is usual, and by how much."""
    levels = [name for name in names if name in told.telling]
    if not levels:
        return None
    one = len(levels) == 1
    what = f"{listed(names[name] for name in levels)} {'is' if one else 'are'} unusual{_against(told)}"
    return f"{what}, {'which is' if one else 'together'} {rarer(sum(told.telling[name] for name in levels))}"


def _familiar(told: Told, names: Mapping[str, str]) -> str | None:
    levels = [name for name in names if name in told.telling]
    if not levels:
        return None
    one = len(levels) == 1
    what = f"{listed(names[name] for name in levels)} {'is' if one else 'are'} the user's own"
    return f"{what}, {'' if one else 'together '}{likelier(sum(told.telling[name] for name in levels))}"


@explains("PROFILE_NETWORK_UNFAMILIAR", sees=_providers)
def network_unfamiliar(told: Told) -> str | None:
    return _unfamiliar(told, NETWORK)


@explains("PROFILE_NETWORK_FAMILIAR")
def network_familiar(told: Told) -> str | None:
    return _familiar(told, NETWORK)


# the browser and its settings


def _browsers(evidence: Evidence) -> Seen | None:
    session, known = evidence.session, _user(evidence).browsers
    if evidence.surprises.get("system", 0.0) > 0:
        return _beside(session.system, _usual(known))
    often = sorted(known, key=lambda value: (-known[value].weight, value))[:MOST_USUAL]
    return _beside(f"{session.browser} on {session.system}", dict.fromkeys(map(_on_its_system, often)))


def _on_its_system(value: str) -> str:
    return " on ".join(reversed(value.split(APART)[:2]))


@explains("PROFILE_BROWSER_UNFAMILIAR", sees=_browsers)
def browser_unfamiliar(told: Told) -> str | None:
    return _unfamiliar(told, BROWSER)


@explains("PROFILE_BROWSER_FAMILIAR")
def browser_familiar(told: Told) -> str | None:
    return _familiar(told, BROWSER)


def _settings(evidence: Evidence) -> Seen | None:
    user, session = _user(evidence), evidence.session
    told = {"timezone": (session.traits.timezone, user.timezones), "language": (session.language, user.languages)}
    unusual = [(now, known) for name, (now, known) in told.items() if evidence.surprises.get(name, 0.0) > 0]
    return _beside(", ".join(brief(now) for now, _ in unusual), (each for _, known in unusual for each in _usual(known)))


@explains("PROFILE_SETTINGS_UNFAMILIAR", sees=_settings)
def settings_unfamiliar(told: Told) -> str | None:
    return _unfamiliar(told, SETTINGS)


@explains("PROFILE_HOUR_UNUSUAL", sees=lambda evidence: {"hour": evidence.now // 3_600_000 % 24})
def hour_unusual(told: Told) -> str:
    hour = f"{int(told.seen['hour']):02}:00 UTC" if "hour" in told.seen else "this hour"
    return f"the user acts at {hour}, which is {rarer(told.value)}"


# what the user did


@explains("PROFILE_ACTION_VELOCITY")
def action_velocity(told: Told) -> str | None:
    minute, hours = told.telling.get("minute"), told.telling.get("hours")
    return clauses(
        minute and f"{counted(minute, 'action')} of this user within 60 s", hours and f"they acted in {number(hours)} of the last 24 hours"
    )


@explains("PROFILE_FAILED_ATTEMPTS")
def failed_attempts(told: Told) -> str | None:
    found = [f"{number(count)} within {'an' if name == 'hour' else 'a'} {name}" for name, count in told.telling.items() if count]
    return f"attempts in this user's name failed: {listed(found)}" if found else None


# how the user types, points and pays


def _fillings(evidence: Evidence) -> Seen | None:
    typed = evidence.session.typed
    known = next((each.count for each in _user(evidence).rhythms if typed and (each.field, each.keys) == (typed.field, len(typed.keys))), 0)
    return {"fillings": known} if known else None


def _compared(told: Told) -> str:
    known = told.seen.get("fillings")
    return f", compared with {counted(float(known), 'filling')} of theirs" if known else ""


@explains("PROFILE_TYPING_UNFAMILIAR", sees=_fillings)
def typing_unfamiliar(told: Told) -> str:
    return f"the rhythm of the typed field is {number(abs(told.value))} deviations stranger than the user's usually is{_compared(told)}"


@explains("PROFILE_TYPING_FAMILIAR", sees=_fillings)
def typing_familiar(told: Told) -> str:
    return f"the rhythm of the typed field is the user's, by {number(abs(told.value))} deviations{_compared(told)}"


@explains("PROFILE_POINTER_UNFAMILIAR")
def pointer_unfamiliar(told: Told) -> str:
    return f"the pointer is moved in another manner than the user's, by {number(told.value)} (0: as likely theirs as anybody's)"


@explains("PROFILE_AMOUNT_UNUSUAL")
def amount_unusual(told: Told) -> str | None:
    usual, deviations, growth = (told.telling.get(name) for name in ("times_usual", "deviations", "growth"))
    return clauses(
        usual and f"the amount is {number(usual)} times the user's mean of a month",
        deviations and f"it is {number(deviations)} standard deviations above what they pay",
        growth and f"this week's amounts are {number(growth)} times the month's",
    )


def _payees(evidence: Evidence) -> Seen | None:
    known = len(_user(evidence).payments.payees)
    return {"payees": known} if known else None


@explains("PROFILE_PAYEE_NEW", sees=_payees)
def payee_new(told: Told) -> str:
    known = told.seen.get("payees")
    return "the user never paid this payee" + (f", and pays {counted(float(known), 'other')} again and again" if known else "")
