"""What the reasons in a device's history saw."""

from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.words import clauses, counted, listed, number
from tessera.place import Place


def _journey(evidence: Evidence) -> Seen | None:
    return evidence.device_journey.shown if evidence.device_journey else None


def travelled(told: Told, who: str) -> str:
    """The sentence of an impossible journey."""
    seen = told.seen
    if "kilometers" not in seen:
        return f"{who} would have had to travel at {number(told.value)} km/h"
    trip = f"{number(float(seen['kilometers']))} km within {_hours(float(seen['hours']))}"
    return f"{who} was in {seen['from']} and is now in {seen['to']}: {trip}, which is {number(float(seen['speed']))} km/h"


def _hours(hours: float) -> str:
    return counted(round(hours * 60), "minute") if hours < 1 else counted(round(hours, 1), "hour")


@explains("DEVICE_IMPOSSIBLE_TRAVEL", sees=_journey)
def impossible_travel(told: Told) -> str:
    return travelled(told, "the device")


def _move(evidence: Evidence) -> Seen | None:
    session = evidence.session
    return {"from": _where(session.issued_to), "to": _where(session.place)} if session.issued_to != session.place else None


def _where(place: Place) -> str:
    return " ".join(part for part in (place.country, f"AS{place.asn}" if place.asn else None) if part) or "an unknown place"


@explains("DEVICE_SESSION_MOVED", sees=_move)
def session_moved(told: Told) -> str | None:
    named = {"country": "country", "provider": "network", "browser": "browser"}
    changed = [named[name] for name, differs in told.telling.items() if differs and name in named]
    if not changed:
        return None
    way = f" (from {told.seen['from']} to {told.seen['to']})" if {"from", "to"} <= told.seen.keys() and changed != ["browser"] else ""
    return f"the session goes on with another {listed(changed)} than its token was issued to{way}"


@explains("DEVICE_KEY_MISMATCH")
def key_mismatch(_: Told) -> str:
    return "the device did not prove the key that belongs to its id"


@explains("DEVICE_KEY_FAMILIAR")
def key_familiar(_: Told) -> str:
    return "the device proved the key with which this user succeeded before"


@explains("DEVICE_MULTIPLE_USERS")
def multiple_users(told: Told) -> str | None:
    ever, week, hourly = (told.telling.get(name) for name in ("ever", "week", "unvouched"))
    return clauses(
        week and f"{counted(week, 'user')} acted from this device within a week",
        ever and f"{counted(ever, 'user')} ever acted from this device",
        hourly and f"{number(hourly)} users an hour, for whom no backend vouches",
    )


@explains("DEVICE_ACTION_VELOCITY")
def action_velocity(told: Told) -> str | None:
    minute, hours = told.telling.get("minute"), told.telling.get("hours")
    return clauses(
        minute and f"{counted(minute, 'action')} of others from this device within 60 s",
        hours and f"the device acted in {number(hours)} of the last 24 hours",
    )


@explains("DEVICE_FAILED_ATTEMPTS")
def failed_attempts(told: Told) -> str | None:
    found = [f"{counted(count, 'action')} within a {name}" for name, count in told.telling.items() if count]
    return f"of others' attempts from this device failed: {listed(found)}" if found else None
