"""The device claims to be a different one: what its user agent says contradicts what it says elsewhere.

A native SDK's own word counts. Otherwise the system that the user agent claims is compared with every other witness of it: the header of
the request that opened the session, the platform that script and client hints name, the graphics card's family, the touch screen that a
phone must have, and the vendor of the browser's engine. The card must be named as the claimed browser names cards. Readings repeated in a
worker or a frame, the versions and names in the client hints and the languages of the request must agree with what the page's script read.
One contradiction suffices; without a witness, the signal is unknown. Of 1,500 drawn desktop browsers five have a contradiction, of 1,000
phones twelve (`python -m benchmarks.f1`).

Wrong when: the browser protects its user: Tor Browser and a Firefox that resists fingerprinting say Windows in the header and the truth to
script (not held against them), extensions swap user agents; a phone that asks for the desktop page says Linux or Macintosh (not held
against it where a witness shows it); developers emulate phones; a proxy rewrites `Accept-Language`. `consistency.checks` lists the cases
for each check. A fake that is consistent throughout goes unnoticed.
"""

from collections.abc import Iterator

from tessera import user_agent
from tessera.consistency import cards_are_worded, repeats_agree
from tessera.consistency.checks import Cause, causes
from tessera.session import HAND_HELD, DeviceSession
from tessera.user_agent import BLINK, UserAgent, family_of, may_be_one_device

CARD_SYSTEMS = (
    ("virgl", frozenset({"Linux", "Windows", "Android", "ChromeOS"})),  # a virtual machine's, whatever its host draws with
    ("Android Emulator", frozenset({"Android", "Linux"})),
    ("Direct3D", frozenset({"Windows", "Windows Phone"})),
    ("D3D11", frozenset({"Windows", "Windows Phone"})),
    ("Metal", frozenset({"macOS", "iOS"})),
    ("OpenGL Engine", frozenset({"macOS"})),
    ("Apple GPU", frozenset({"macOS", "iOS"})),
    ("Apple", frozenset({"macOS", "iOS", "Linux"})),  # Linux runs on Apple's processors, too
    ("Adreno", frozenset({"Android", "Linux", "Windows", "Windows Phone", "ChromeOS"})),
    ("Mali", frozenset({"Android", "Linux", "ChromeOS"})),
    ("PowerVR", frozenset({"Android", "Linux", "ChromeOS", "iOS"})),
    ("Xclipse", frozenset({"Android", "Linux"})),
    ("Tegra", frozenset({"Android", "Linux"})),
    ("GeForce", frozenset({"Windows", "macOS", "Linux", "ChromeOS"})),
    ("Radeon", frozenset({"Windows", "macOS", "Linux", "ChromeOS"})),
    ("Intel", frozenset({"Windows", "macOS", "Linux", "ChromeOS", "Android"})),
)
"""The systems on which a graphics card occurs, by a mark in its name; the most specific mark comes first."""

UNIX = frozenset({"Linux", "Android", "ChromeOS"})
"""Systems with one kernel: `navigator.platform` says Linux on all of them, and an Android that asks for the desktop page claims Linux."""

ENGINES = {"Google Inc.": "Blink", "Apple Computer, Inc.": "WebKit"}


def read(session: DeviceSession) -> bool | None:
    found = contradictions(session)
    return None if found is None else found > 0


def contradictions(session: DeviceSession) -> int | None:
    """How many causes the contradictions have (`consistency.checks`), including a native SDK's own word; None without a witness."""
    found = causes_of(session)
    return None if found is None else len(found)


def causes_of(session: DeviceSession) -> frozenset[Cause] | None:
    """The causes of its contradictions; None without a witness."""
    compared = tuple(comparisons(session))
    return causes(name for name, agrees in compared if not agrees) if compared else None


def comparisons(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each check that can be made, by its name in `consistency.checks`, and whether it agrees with the claims."""
    yield from _witnesses(session, session.user_agent)
    yield from repeats_agree(session)
    yield from cards_are_worded(session)
    if session.traits.spoofed is not None:
        yield "an app's own word", not session.traits.spoofed


def _witnesses(session: DeviceSession, claims: UserAgent) -> Iterator[tuple[str, bool]]:
    """Whether each witness agrees with the claims, as far as there is something to compare."""
    for where, witness in _other_user_agents(session):
        yield from _same_claims(where, claims, user_agent.read(witness))
    if claims.system is None:
        return
    traits = session.traits
    for platform in (traits.navigator_platform, traits.os_name, traits.hint_platform, session.headers.hint_platform):
        if (system := family_of(platform)) is not None:
            yield "platform", _same_system(claims.system, system, session)
    for mark, systems in CARD_SYSTEMS:
        if mark in (traits.graphic_card or ""):
            yield "card's system", claims.system in systems
            break
    if claims.platform == "mobile" and traits.touch_points is not None:
        yield "touch", traits.touch_points > 0
    if claims.platform in HAND_HELD and traits.desktop_interfaces is not None:
        yield "interfaces", not session.only_claims_to_be_hand_held
    if (engine := _engine(claims, session)) and traits.navigator_vendor in ENGINES:
        yield "engine", engine == ENGINES[traits.navigator_vendor]


def _other_user_agents(session: DeviceSession) -> list[tuple[str, str | None]]:
    """The other user agents that were reported, besides the one taken as the claim, and where. A script that repeats itself is no
    witness."""
    traits = session.traits
    others = [("other", told) for told in (traits.navigator_useragent, traits.true_useragent) if told != session.user_agent_text]
    return [*others, ("header", session.headers.user_agent)] if traits.user_agent or traits.navigator_useragent else others


def _same_claims(where: str, one: UserAgent, other: UserAgent) -> Iterator[tuple[str, bool]]:
    if one.browser and other.browser:
        yield f"{where} browser", one.browser == other.browser
    if one.system and other.system:
        resists_fingerprinting = one.browser == other.browser == "Firefox" and "Windows" in (one.system, other.system)
        yield f"{where} system", may_be_one_device(one.system, other.system) or resists_fingerprinting


def _same_system(claimed: str, told: str, session: DeviceSession) -> bool:
    """Whether `told` may be the `claimed` system: tablets and phones that ask for desktop pages claim a desktop's."""
    if {claimed, told} == {"iOS", "macOS"}:
        return _may_be_handheld(session)
    if claimed == "Linux":
        return told in UNIX
    if told == "Linux" and claimed in UNIX:  # `navigator.platform` names the kernel; where client hints speak, they name the system
        return family_of(session.traits.hint_platform) in (None, claimed)
    return claimed == told


def _may_be_handheld(session: DeviceSession) -> bool:
    """Whether a claimed Mac may be an iPad: no Mac has a touch screen."""
    points = session.traits.touch_points
    return points is None or points > 1


def _engine(claims: UserAgent, session: DeviceSession) -> str | None:
    """The engine that the claimed browser must have, or None if any is possible; on iOS all browsers have the same, whatever their
    names."""
    if claims.system == "iOS":
        return "WebKit"
    if claims.system == "macOS" and _may_be_handheld(session):
        return None
    if claims.browser in BLINK:
        return "Blink"
    return {"Safari": "WebKit", "Firefox": "Gecko"}.get(claims.browser or "")
