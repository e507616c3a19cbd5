"""What a user agent string claims: browser, system and kind of device, by plain substring search.

No regular expression reads a string that a stranger sends. The tables are ordered: a newer browser also names the older ones it descends
from (Edge says Chrome, Chrome says Safari), so that the most specific mark comes first.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

BROWSERS = (
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("Opera Mini/", "Opera Mini"),
    ("YaBrowser/", "Yandex"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("UCBrowser/", "UC Browser"),
    ("DuckDuckGo/", "DuckDuckGo"), ("Silk/", "Silk"), ("GSA/", "Google App"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
    ("HeadlessChrome/", "Headless Chrome"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("MSIE ", "Internet Explorer"),
    ("Trident/7.0; rv:", "Internet Explorer"), ("Version/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows Phone", "Windows Phone"), ("Windows NT ", "Windows"), ("Windows", "Windows"), ("Android ", "Android"),
    ("Android", "Android"), ("iPhone OS ", "iOS"), ("CPU OS ", "iOS"), ("iPad", "iOS"), ("iPhone", "iOS"), ("CrOS", "ChromeOS"),
    ("Mac OS X ", "macOS"), ("Macintosh", "macOS"), ("Linux", "Linux"), ("X11", "Linux"),
)  # fmt: skip
FAMILIES = (
    ("windows phone", "Windows Phone"), ("win", "Windows"), ("mac", "macOS"), ("os x", "macOS"), ("iphone", "iOS"), ("ipad", "iOS"),
    ("ipod", "iOS"), ("ios", "iOS"), ("android", "Android"), ("chrome os", "ChromeOS"), ("chromium os", "ChromeOS"),
    ("chromeos", "ChromeOS"), ("cros", "ChromeOS"), ("linux", "Linux"), ("ubuntu", "Linux"), ("x11", "Linux"),
)  # fmt: skip
WINDOWS_VERSIONS = {"10.0": "10", "6.3": "8.1", "6.2": "8", "6.1": "7", "6.0": "Vista", "5.1": "XP"}
BROWSERS_OF_IOS = ("CriOS/", "FxiOS/", "EdgiOS/", "OPT/", "OPX/", "OPiOS/", "DdgiOS/", "Focus/", "Klar/", "Mobile/")
"""Marks of browsers that exist only on iOS, and that call it a Macintosh when they ask for the desktop page."""
WEBKIT = "AppleWebKit/605"
WEBKIT_ON_MACS = frozenset({None, "Safari", "DuckDuckGo"})  # browsers that are Safari underneath on macOS, too; others are only on iOS
DESKTOP_PAGES = (frozenset({"iOS", "macOS"}), frozenset({"Android", "Linux"}))
"""Systems that one device may claim in turn: a tablet or phone that asks for the desktop page."""
DESKTOPS = frozenset({"Windows", "macOS", "Linux", "ChromeOS"})
BLINK = frozenset({"Chrome", "Edge", "Opera", "Samsung Internet", "Vivaldi", "Yandex", "Headless Chrome"})
"""Browsers that are Chrome underneath, except on iOS."""


@dataclass(frozen=True, kw_only=True)
class UserAgent:
    """The claims of one user agent string; None for those it does not make. Browser versions are the major number only, as documented."""

    browser: str | None = None
    browser_version: str | None = None
    system: str | None = None
    system_version: str | None = None
    platform: str | None = None  # desktop, mobile or tablet


@lru_cache(maxsize=256)
def read(text: str | None) -> UserAgent:
    """What `text` claims. It may be anything; what it does not say is None."""
    if not text:
        return UserAgent()
    browser, browser_version = _first(text, BROWSERS)
    system, system_version = _first(text, SYSTEMS)
    if system == "macOS" and (any(mark in text for mark in BROWSERS_OF_IOS) or (WEBKIT in text and browser not in WEBKIT_ON_MACS)):
        system, system_version = "iOS", None
    if system == "Windows" and system_version:
        system_version = WINDOWS_VERSIONS.get(system_version, system_version)
    return UserAgent(
        browser=browser,
        browser_version=browser_version.split(".")[0] if browser_version else None,
        system=system,
        system_version=system_version,
        platform=_platform(text, system),
    )


def may_be_one_device(one: str | None, other: str | None) -> bool:
    """Whether two systems are the same, or one device may claim both."""
    return one == other or {one, other} in DESKTOP_PAGES


def family_of(platform: str | None) -> str | None:
    """The system that a platform's name means, in the words of `UserAgent.system`: `Win32`, `"macOS"`, `iPadOS`, `Linux armv8l`."""
    name = (platform or "").strip(' "').lower()
    return next((family for prefix, family in FAMILIES if name.startswith(prefix)), None)


def _first(text: str, marks: tuple[tuple[str, str], ...]) -> tuple[str | None, str | None]:
    """The name of the first mark found in `text`, and the version number that follows it."""
    for mark, name in marks:
        position = text.find(mark)
        if position >= 0:
            return name, _version(text[position + len(mark) :][:24])
    return None, None


def _version(text: str) -> str | None:
    number = ""
    for character in text.replace("_", "."):
        if not (character.isascii() and (character.isdigit() or character == ".")):
            break
        number += character
    return number.strip(".") or None


def _platform(text: str, system: str | None) -> str | None:
    if (
        "iPad" in text
        or (system == "iOS" and "Macintosh" in text)
        or ("Tablet" in text and system != "Windows")
        or (system == "Android" and "Mobile" not in text)
    ):
        return "tablet"
    if "Mobile" in text or system in ("iOS", "Windows Phone"):
        return "mobile"
    return "desktop" if system in DESKTOPS else None


def digest(text: str | None) -> str | None:
    """16 bits of the hash of a user agent string, to recognise it."""
    return blake2b(text.encode(), digest_size=2).hexdigest() if text else None
