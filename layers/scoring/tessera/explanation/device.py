"""What the reasons in the device itself saw. What a device says of itself is told in its own words, shortened."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tessera import consistency
from tessera.consistency import traces
from tessera.consistency.change import lasting
from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.words import brief, clauses, counted, number, percent, some, spelled, times
from tessera.reasons.guise import surprise_of
from tessera.scoring import SOLE
from tessera.session import DeviceSession
from tessera.signals.device import spoofed as spoofed_signal


def _named(names: tuple[str, ...]) -> Seen | None:
    return {"marks": some([spelled(name) for name in names])} if names else None


def _driver(evidence: Evidence) -> Seen | None:
    traits, session = evidence.session.traits, evidence.session
    marks = (
        "navigator.webdriver" if traits.webdriver else "",
        "navigator.webdriver in a frame" if traits.iframe_webdriver else "",
        brief(session.user_agent.browser) if (session.user_agent.browser or "").startswith("Headless") else "",
        *(spelled(trace) for trace in traits.automation_traces or () if trace in traces.DRIVERS),
    )
    return _named(tuple(mark for mark in marks if mark)) or {"marks": brief(session.headers.user_agent or "its user agent")}


@explains("DEVICE_BOT", sees=_driver)
def bot(told: Told) -> str:
    return f"a program drives the browser: {told.seen['marks']}" if "marks" in told.seen else "a program drives the browser"


@explains("DEVICE_NOT_OBSERVED")
def not_observed(told: Told) -> str:
    usual = told.measures.get("usual")
    return "no telemetry came with this action" + ("" if usual is None else f"; {percent(usual)} of this user's successes came with it")


def _hints(evidence: Evidence) -> Seen | None:
    return _named(tuple(trace for trace in traces.told(evidence.session.traits) or () if trace in traces.HINTS))


@explains("DEVICE_SUSPICIOUS_BROWSER", sees=_hints)
def suspicious_browser(told: Told) -> str | None:
    marks = f": {told.seen['marks']}" if "marks" in told.seen else ""
    kinds = {"hides": "hides what would reveal a program", "lacks": "lacks what its kind has"}
    found = [kinds[name] for name, count in told.telling.items() if count and name in kinds]
    return f"the browser {' and '.join(found)}{marks}" if found else None


@explains("DEVICE_INSPECTED")
def inspected(told: Told) -> str:
    hidden = told.telling.get("hidden")
    return "something reads the page's console" + (", and the browser hides that it is driven" if hidden else "")


def _card(evidence: Evidence) -> Seen | None:
    traits = evidence.session.traits
    told = traits.graphic_card or traits.navigator_platform
    return {"hardware": brief(told)} if told else None


@explains("DEVICE_SUSPICIOUS_PLATFORM", sees=_card)
def suspicious_platform(told: Told) -> str:
    return "an emulator, a virtual machine, or a browser that draws in software" + (
        f": {told.seen['hardware']}" if "hardware" in told.seen else ""
    )


def _contradiction(evidence: Evidence) -> Seen | None:
    """The first two places that contradict each other, and how many more do."""
    session = evidence.session
    failed = list(dict.fromkeys(name for name, agrees in spoofed_signal.comparisons(session) if not agrees))
    if not failed:
        return None
    claimed, contradicting = _places(failed[0], session)
    more = {"more": len(failed) - 1} if len(failed) > 1 else {}
    return {"check": failed[0], "claimed": brief(claimed), "contradicting": brief(contradicting), **more}


def _agent(session: DeviceSession) -> str:
    claims = session.user_agent
    return f"{claims.browser or 'a browser'} {claims.browser_version or ''} on {claims.system or 'an unknown system'}".replace("  ", " ")


OTHER_PLACES: Mapping[str, Callable[[DeviceSession], object]] = MappingProxyType(
    {
        "hint version": lambda session: session.traits.hint_brands,
        "hint full version": lambda session: session.traits.hint_full_version,
        "hint brand": lambda session: session.traits.hint_brands,
        "hint mobile": lambda session: f"mobile {session.headers.hint_mobile}",
        "hints of a browser without hints": lambda session: session.traits.hint_brands,
        "no hints of a browser with hints": lambda _: "no client hints",
        "header hint version": lambda session: session.headers.hint_brands,
        "header hints of a browser without hints": lambda session: session.headers.hint_brands or session.headers.hint_platform,
        "header order": lambda session: session.headers.order,
        "handshake": lambda session: session.headers.handshake,
        "language": lambda session: session.headers.accept_language,
        "header browser": lambda session: session.headers.user_agent,
        "header system": lambda session: session.headers.user_agent,
        "other browser": lambda session: session.traits.navigator_useragent or session.traits.true_useragent,
        "other system": lambda session: session.traits.navigator_useragent or session.traits.true_useragent,
        "platform": lambda session: session.traits.navigator_platform or session.traits.hint_platform or session.headers.hint_platform,
        **dict.fromkeys(
            ("card's system", "card's wrapping", "card's number", "card's hedge", "card without a name"),
            lambda session: session.traits.graphic_card,
        ),
        "touch": lambda _: "no touch screen",
        "interfaces": lambda _: "interfaces that only desktops have",
        "engine": lambda session: session.traits.navigator_vendor,
        "an app's own word": lambda _: "it is spoofed",
    }
)
"""By check, what the other place said; against the user agent, where the check compares with it."""


def _places(check: str, session: DeviceSession) -> tuple[object, object]:
    """What the two places of a failed check said."""
    traits = session.traits
    place, _, reading = check.partition(" ")
    if place in ("worker", "iframe"):
        here = {"user_agent": session.user_agent_text, "platform": traits.navigator_platform}.get(reading, getattr(traits, reading, None))
        return _joined(here), _joined(getattr(traits, f"{place}_{reading}", None))
    claimed = _joined(traits.languages) if check == "language" else _agent(session)
    return claimed, _joined(OTHER_PLACES[check](session))


def _joined(told: object) -> object:
    return ", ".join(map(str, told)) if isinstance(told, tuple) else told


@explains("DEVICE_SPOOFED", sees=_contradiction)
def spoofed(told: Told) -> str:
    seen = told.seen
    if "check" not in seen:
        return f"what the device says contradicts itself, for {counted(told.value, 'cause')}"
    more = f", and {counted(float(seen['more']), 'more comparison')} disagree" if "more" in seen else ""
    check = spelled(str(seen["check"]))
    who = "page" if check.startswith(("worker", "iframe", "language")) else "user agent"
    return f"the {who} says {seen['claimed']}; against it ({check}): {seen['contradicting']}{more}"


def _pair(evidence: Evidence) -> Seen | None:
    found = surprise_of(evidence)
    return dict(zip(("one", "other"), map(brief, found.pair), strict=True)) if found and len(found.pair) == 2 else None


@explains("DEVICE_PLATFORM_ANOMALY", sees=_pair)
def platform_anomaly(told: Told) -> str:
    pair = f"{told.seen['one']} and {told.seen['other']}" if {"one", "other"} <= told.seen.keys() else "two of its facts"
    return f"{pair} hardly occur together on a real device ({times(told.value)} rarer than by chance)"


def _impossible(evidence: Evidence) -> Seen | None:
    values = [
        f"{name} {_given(name, evidence.session)}".strip() for name, within in consistency.possible_values(evidence.session) if not within
    ]
    return {"values": some(values)} if values else None


def _given(name: str, session: DeviceSession) -> str:
    traits = session.traits
    given = {
        "screen width": traits.screen_width,
        "screen height": traits.screen_height,
        "available screen width": f"{traits.screen_avail_width} of {traits.screen_width}",
        "available screen height": f"{traits.screen_avail_height} of {traits.screen_height}",
        "depth of colours and pixels": f"{traits.screen_color_depth} and {traits.screen_pixel_depth}",
        "memory": f"{number(traits.ram or 0)} GB",
        "cores": traits.core_number,
    }
    return str(given.get(name, ""))


@explains("DEVICE_SUSPICIOUS_ATTRIBUTE", sees=_impossible)
def suspicious_attribute(told: Told) -> str:
    return f"no browser gives {told.seen['values']}" if "values" in told.seen else f"{counted(told.value, 'value')} that no browser gives"


def _version(evidence: Evidence) -> Seen | None:
    claims = evidence.session.user_agent
    return {"browser": brief(f"{claims.browser} {claims.browser_version}")} if claims.browser and claims.browser_version else None


@explains("DEVICE_OLD_VERSION", sees=_version)
def old_version(told: Told) -> str | None:
    """Until the model weighed phones by themselves, the age was the sole measure."""
    age = next((told.measures[name] for name in ("desktop", "hand_held", SOLE) if name in told.measures), None)
    return None if age is None else f"{told.seen.get('browser', 'the browser')} came out {number(age)} years ago"


def _changed(evidence: Evidence) -> Seen | None:
    known = evidence.profiles.device.traits
    named = {value.partition(" ")[0] for value in known}
    new = [value for value in lasting(evidence.session) if value not in known and value.partition(" ")[0] in named]
    before = sorted(value for value in known if value.partition(" ")[0] in {each.partition(" ")[0] for each in new})
    return {"now": brief(some(new)), "before": brief(some(before))} if new else None


@explains("DEVICE_CHANGED", sees=_changed)
def changed(told: Told) -> str:
    seen = told.seen
    if "now" not in seen:
        return f"{counted(told.value, 'lasting attribute')} of the device changed"
    return f"the device now says {seen['now']}; before it said {seen['before']}"


def _overridden(evidence: Evidence) -> Seen | None:
    return _named(tuple(trace for trace in evidence.session.traits.automation_traces or () if trace in traces.GUARDS))


@explains("DEVICE_TAMPERED", sees=_overridden)
def tampered(told: Told) -> str | None:
    marks = f" ({told.seen['marks']})" if "marks" in told.seen else ""
    return clauses(
        told.telling.get("rooted") and "an app says that the device is rooted or jailbroken",
        told.telling.get("overridden") and f"interfaces were overridden{marks}",
    )


@explains("DEVICE_INCOGNITO_BROWSER")
def incognito_browser(_: Told) -> str:
    return "the browser is in a private mode"


def _zones(evidence: Evidence) -> Seen | None:
    device, place = evidence.session.traits.timezone, evidence.session.place.timezone
    return {"device": brief(device), "address": brief(place)} if device and place else None


@explains("DEVICE_SUSPICIOUS_TIMEZONE", sees=_zones)
def suspicious_timezone(told: Told) -> str:
    seen = told.seen
    zones = f": {seen['device']} on the device, {seen['address']} at its address" if {"device", "address"} <= seen.keys() else ""
    return f"the device's time zone is not that of its address{zones}"
