"""What a browser reports of the device it runs on, and how it changes: screens, brands, updates, daylight saving."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tessera.telemetry import DeviceTraits

RELEASE = datetime(2026, 9, 1, tzinfo=UTC).timestamp()  # of the versions named here
CHROME, FIREFOX, SAFARI = 148, 150, "26.1"
FOUR_WEEKS = 28 * 86_400  # s
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


def screen(width: int, height: int, ratio: float, *, bars: int) -> dict[str, Any]:
    """Screen and window of a browser that fills it; `bars` px belong to the system."""
    return {
        "screen_width": width,
        "screen_height": height,
        "screen_avail_width": width,
        "screen_avail_height": height - bars,
        "screen_pixel_depth": 24,
        "screen_color_depth": 24,
        "device_pixel_ratio": ratio,
        "window_width": width,
        "window_height": round((height - bars) * 0.86),
        "outer_width": width,
        "outer_height": height - bars,
    }


def desktop_browser(traits: DeviceTraits, browser: str, system: str) -> DeviceTraits:
    """The traits as this browser reports them. Firefox has neither client hints nor memory, and its own way with graphics cards."""
    agent = traits.user_agent or ""
    if browser == "Firefox":
        card = f"{_as_firefox_words(traits.graphic_card or '')}, or similar"
        return replace(
            traits,
            user_agent=(firefox := f"Mozilla/5.0 ({system}; rv:{FIREFOX}.0) Gecko/20100101 Firefox/{FIREFOX}.0"),
            navigator_useragent=firefox,
            browser_name="Firefox",
            browser_version=str(FIREFOX),
            navigator_vendor="",
            product_sub="20100101",
            oscpu={"Macintosh; Intel Mac OS X 10.15": "Intel Mac OS X 10.15", "X11; Linux x86_64": "Linux x86_64"}.get(system, system),
            hint_platform=None,
            hint_platform_version=None,
            cpu_arch=None,
            ram=None,
            graphic_card="Apple M1, or similar" if "Apple" in card else card,
            plugin_count=5,
            webdriver=False,
            automation_traces=(),
        )
    if browser == "Edge":
        agent += f" Edg/{CHROME}.0.0.0"
    return replace(
        traits,
        user_agent=agent,
        navigator_useragent=agent,
        browser_name=browser,
        browser_version=str(CHROME),
        navigator_vendor="Google Inc.",
        product_sub="20030107",
        hint_mobile=False,
        hint_brands=brands("Microsoft Edge" if browser == "Edge" else "Google Chrome"),
        plugin_count=5,
        webdriver=False,
        automation_traces=(),
    )


def _as_firefox_words(card: str) -> str:
    """On Windows without the device's number and the driver; elsewhere without what Chromium draws through."""
    name, _, number = card.partition(" (0x")
    if number:
        return name + number.partition(")")[2].replace(", D3D11)", ")")
    return card.removeprefix("ANGLE (").removesuffix(")").split(", ")[1] if card.count(", ") == 2 else card


def safari(traits: DeviceTraits, agent: str) -> DeviceTraits:
    return replace(
        traits,
        user_agent=agent,
        navigator_useragent=agent,
        browser_name="Safari",
        browser_version=SAFARI.partition(".")[0],
        navigator_vendor="Apple Computer, Inc.",
        product_sub="20030107",
        graphic_card="Apple GPU",
        hint_platform=None,
        hint_platform_version=None,
        cpu_arch=None,
        ram=None,
        plugin_count=5,
        webdriver=False,
        automation_traces=(),
    )


def brands(name: str) -> tuple[str, ...]:
    return (f"Chromium {CHROME}", f"{name} {CHROME}", "Not-A.Brand 99")


def spoken(traits: DeviceTraits, languages: tuple[str, ...]) -> dict[str, Any]:
    """As `navigator.languages` and the header have them: Safari names the first one only."""
    if traits.browser_name == "Safari":
        return {"languages": languages[:1], "accept_languages": f"{languages[0]},{languages[0].partition('-')[0]};q=0.9"}
    named = tuple(dict.fromkeys(part for language in languages for part in (language, language.partition("-")[0])))[:4]
    weighted = [language if not rank else f"{language};q={1 - rank / 10:.1f}" for rank, language in enumerate(named)]
    return {"languages": named, "accept_languages": ",".join(weighted)}


def updated(traits: DeviceTraits, updates: int) -> DeviceTraits:
    """After so many updates of its browser; Safari comes with the system."""
    if not updates or traits.browser_name not in ("Chrome", "Edge", "Firefox") or not traits.browser_version:
        return traits
    old, new = traits.browser_version, str(int(traits.browser_version) + updates)
    agent = (traits.user_agent or "").replace(f"/{old}.", f"/{new}.").replace(f"rv:{old}.", f"rv:{new}.")
    brands = tuple(brand.replace(old, new) for brand in traits.hint_brands or ()) or None
    return replace(traits, user_agent=agent, navigator_useragent=agent, browser_version=new, hint_brands=brands)


def repeated(traits: DeviceTraits) -> dict[str, Any]:
    """What a worker and a frame read again: the same, for nobody has a reason to lie to them."""
    read = {
        "user_agent": traits.user_agent,
        "platform": traits.navigator_platform,
        "languages": traits.languages,
        "core_number": traits.core_number,
        "timezone": traits.timezone,
    }
    card = {"worker_graphic_card": traits.graphic_card, "iframe_webdriver": traits.webdriver}
    return card | {f"{where}_{name}": value for where in ("worker", "iframe") for name, value in read.items()}


def on(traits: DeviceTraits, at: float) -> DeviceTraits:
    """With the offsets of its time zone on that day, in minutes ahead of UTC."""
    if not traits.timezone:
        return traits
    zone = ZoneInfo(traits.timezone)
    now = datetime.fromtimestamp(at, zone)
    offsets = [_minutes(datetime(now.year, month, 1, tzinfo=zone)) for month in (1, 7)]
    return replace(
        traits,
        timezone_offset=_minutes(now),
        summer_timezone_offset=max(offsets),
        winter_timezone_offset=min(offsets),
    )


def _minutes(when: datetime) -> int:
    offset = when.utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0


def chosen[T](random: Random, shares: dict[T, int]) -> T:
    return random.choices(tuple(shares), tuple(shares.values()))[0]
