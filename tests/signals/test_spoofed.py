"""Whether the device claims to be another: real browsers of many kinds are believed, and one contradiction gives a false one away."""

from typing import Any

import pytest

from tessera.consistency.checks import causes
from tessera.session import DeviceSession
from tessera.signals.device import spoofed
from tessera.telemetry import HeaderFacts
from tests.builders import TRAIT_NAMES, a_session

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1"


def a_browser(user_agent: str, **changes: Any) -> DeviceSession:
    """A session of which only the browser's identity is known; the header says what script says."""
    silence: dict[str, Any] = dict.fromkeys(TRAIT_NAMES)
    claims = {"user_agent": user_agent, "navigator_useragent": user_agent, "headers": HeaderFacts(user_agent=user_agent)}
    return a_session(**silence | claims | changes)


BELIEVED = {
    "Chrome on Windows": a_session(),
    "Safari on a Mac": a_browser(
        f"{MAC} {SAFARI} Safari/605.1.15",
        os_name="macOS", navigator_platform="MacIntel", navigator_vendor="Apple Computer, Inc.", touch_points=0, graphic_card="Apple GPU",
    ),
    "Chrome on a Mac": a_browser(
        f"{MAC} {WEBKIT} Chrome/145.0.0.0 Safari/537.36",
        os_name="macOS", navigator_platform="MacIntel", navigator_vendor="Google Inc.", hint_platform="macOS", touch_points=0,
        graphic_card="ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)",
    ),
    "an old Chrome on a Mac, which did not wrap its card": a_browser(
        f"{MAC} {WEBKIT} Chrome/90.0.0.0 Safari/537.36",
        navigator_platform="MacIntel", navigator_vendor="Google Inc.", graphic_card="Intel(R) Iris(TM) Plus Graphics OpenGL Engine",
    ),
    "an old Chrome on Windows, which did not number its card": a_browser(
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/109.0.0.0 Safari/537.36",
        navigator_platform="Win32", graphic_card="ANGLE (Intel, Intel(R) HD Graphics 4000 Direct3D11 vs_5_0 ps_5_0, D3D11)",
    ),
    "Chrome on Windows that draws with Direct3D 9": a_session(
        graphic_card="ANGLE (Intel, Intel(R) HD Graphics 3000 Direct3D9Ex vs_3_0 ps_3_0, igdumd64.dll)"
    ),
    "Chrome on Windows that draws in software": a_session(graphic_card="Google SwiftShader"),
    "Firefox on Windows": a_browser(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0", navigator_platform="Win32",
        graphic_card="ANGLE (NVIDIA, NVIDIA GeForce GTX 980 Direct3D11 vs_5_0 ps_5_0), or similar",
    ),
    "Firefox that tells no card": a_browser(
        "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0", navigator_platform="Linux x86_64", graphic_card="Mozilla",
    ),
    "Chrome on Linux, drawing without ANGLE": a_browser(
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/145.0.0.0 Safari/537.36", navigator_platform="Linux x86_64",
        graphic_card="Mesa Intel(R) UHD Graphics 620 (KBL GT2)",
    ),
    "Chrome on a Mac that does not tell its touch points": a_browser(
        f"{MAC} {WEBKIT} Chrome/145.0.0.0 Safari/537.36", navigator_platform="MacIntel", navigator_vendor="Google Inc.",
    ),
    "Safari on an iPad, which says Macintosh": a_browser(
        f"{MAC} {SAFARI} Safari/605.1.15",
        os_name="iPadOS", navigator_platform="MacIntel", navigator_vendor="Apple Computer, Inc.", touch_points=5, graphic_card="Apple GPU",
    ),
    "Chrome on an iPad, which says Macintosh": a_browser(
        f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/145 Version/11.1.1 Safari/605.1.15",
        navigator_platform="MacIntel", navigator_vendor="Apple Computer, Inc.", touch_points=5, graphic_card="Apple GPU",
    ),
    "Safari on an iPhone": a_browser(
        IPHONE,
        os_name="iOS", navigator_platform="iPhone", navigator_vendor="Apple Computer, Inc.", touch_points=5, graphic_card="Apple GPU",
    ),
    "Chrome on an iPhone": a_browser(
        IPHONE.replace("Version/18.3", "CriOS/145.0"),
        navigator_platform="iPhone", navigator_vendor="Apple Computer, Inc.", touch_points=5, graphic_card="Apple GPU",
    ),
    "Chrome on Android": a_browser(
        f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/145.0.0.0 Mobile Safari/537.36",
        os_name="Android", navigator_platform="Linux armv81", navigator_vendor="Google Inc.", hint_platform="Android", touch_points=5,
        graphic_card="ANGLE (Qualcomm, Adreno (TM) 740, OpenGL ES 3.2)",
    ),
    "Chrome on Android, asked for the desktop page": a_browser(
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/145.0.0.0 Safari/537.36",
        os_name="Linux", navigator_platform="Linux armv81", navigator_vendor="Google Inc.", hint_platform="Android", touch_points=5,
        graphic_card="Mali-G78",
    ),
    "Samsung Internet": a_browser(
        f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
        navigator_platform="Linux aarch64", navigator_vendor="Google Inc.", hint_platform="Android", touch_points=5,
        graphic_card="ANGLE (Samsung Xclipse 940) on Vulkan 1.3",
    ),
    "Chrome on a Chromebook": a_browser(
        f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/145.0.0.0 Safari/537.36",
        os_name="ChromeOS", navigator_platform="Linux x86_64", navigator_vendor="Google Inc.", hint_platform="Chrome OS", touch_points=10,
        graphic_card="ANGLE (Intel, Mesa Intel(R) UHD Graphics 600 (GLK 2), OpenGL ES 3.2)",
    ),
    "Firefox on Linux": a_browser(
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
        os_name="Linux", navigator_platform="Linux x86_64", navigator_vendor="", touch_points=0,
        graphic_card="Radeon R9 200 Series, or similar",
    ),
    "Tor Browser on Linux, whose header says Windows": a_browser(
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        navigator_platform="Linux x86_64", touch_points=0,
        headers=HeaderFacts(user_agent="Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"),
    ),
    "Edge on an ARM laptop": a_browser(
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/145.0.0.0 Safari/537.36 Edg/145.0.0.0",
        os_name="Windows", navigator_platform="Win32", navigator_vendor="Google Inc.", hint_platform="Windows", touch_points=10,
        graphic_card="ANGLE (Qualcomm, Qualcomm(R) Adreno(TM) X1-85 GPU Direct3D11 vs_5_0 ps_5_0)",
    ),
    "a browser behind a proxy that names itself in the header": a_session(headers=HeaderFacts(user_agent="Amazon CloudFront")),
}  # fmt: skip


@pytest.mark.parametrize("browser", BELIEVED)
def test_real_browsers_are_believed(browser: str) -> None:
    assert spoofed.read(BELIEVED[browser]) is False


ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/145.0.0.0 Mobile Safari/537.36"
LINUX = f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/145.0.0.0 Safari/537.36"
GIVEN_AWAY: dict[str, DeviceSession] = {
    "the header names another system": a_session(headers=HeaderFacts(user_agent=LINUX)),
    "the header names another browser": a_session(headers=HeaderFacts(user_agent=str(a_session().user_agent_text) + " Edg/145.0")),
    "the header says headless": a_session(
        headers=HeaderFacts(user_agent=str(a_session().user_agent_text).replace("Chrome/", "HeadlessChrome/"))
    ),
    "the header's hint names another system": a_session(headers=HeaderFacts(hint_platform='"Linux"')),
    "script says one thing here and another there": a_session(navigator_useragent=LINUX),
    "the SDK rebuilt another": a_session(true_useragent=LINUX),
    "the platform is another system's": a_session(navigator_platform="Linux x86_64"),
    "the client hints name another system": a_session(hint_platform="Linux"),
    "the graphics card is a Mac's": a_session(graphic_card="ANGLE (Apple, ANGLE Metal Renderer: Apple M1, Unspecified Version)"),
    "the graphics card is a phone's": a_session(graphic_card="Mali-G78"),
    "a Chrome on Windows that names its card bare": a_session(graphic_card="Intel(R) UHD Graphics 620"),
    "a Chrome on Windows whose card has no number": a_session(
        graphic_card="ANGLE (Intel, Intel(R) UHD Graphics 620 Direct3D11 vs_5_0 ps_5_0, D3D11)"
    ),
    "a Chrome on Windows with a card as Firefox names it": a_session(
        graphic_card="ANGLE (AMD, Radeon R9 200 Series Direct3D11 vs_5_0 ps_5_0), or similar"
    ),
    "a Chrome on a Mac with Safari's card": a_browser(f"{MAC} {WEBKIT} Chrome/145.0.0.0 Safari/537.36", graphic_card="Apple GPU"),
    "a Safari that names its card": a_browser(f"{MAC} {SAFARI} Safari/605.1.15", graphic_card="Apple M2"),
    "a Firefox that tells the very card": a_browser(
        "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0", graphic_card="Mesa Intel(R) UHD Graphics 620 (KBL GT2)"
    ),
    "a Firefox on Linux that wraps its card": a_browser(
        "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0", graphic_card="ANGLE (Intel, Intel(R) UHD), or similar"
    ),
    "the engine is Safari's": a_session(navigator_vendor="Apple Computer, Inc."),
    "an iPhone without a touch screen": a_browser(IPHONE, touch_points=0),
    "an iPhone on a Windows platform": a_browser(IPHONE, navigator_platform="Win32"),
    "an iPhone on a Mac without a touch screen": a_browser(IPHONE, navigator_platform="MacIntel", touch_points=0),
    "an iPhone with Google's engine": a_browser(IPHONE, navigator_vendor="Google Inc.", touch_points=5),
    "an Android without a touch screen": a_browser(ANDROID, touch_points=0),
    "an Android whose client hints say Linux": a_browser(ANDROID, hint_platform="Linux", navigator_platform="Linux x86_64", touch_points=5),
    "an Android with a PC's graphics card": a_browser(ANDROID, graphic_card="ANGLE (NVIDIA, NVIDIA GeForce RTX 3060, OpenGL 4.5)"),
    "a Mac that draws with Direct3D": a_browser(f"{MAC} {WEBKIT} Chrome/145.0.0.0", graphic_card="ANGLE (Intel UHD Direct3D11 vs_5_0)"),
    "a Firefox with a vendor": a_browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/147.0", navigator_vendor="Google Inc."),
    "a native SDK's own word": a_session(spoofed=True),
}


@pytest.mark.parametrize("contradiction", GIVEN_AWAY)
def test_one_contradiction_gives_the_device_away(contradiction: str) -> None:
    assert spoofed.read(GIVEN_AWAY[contradiction]) is True


def test_a_card_that_is_worded_wrongly_is_the_same_disguise_as_what_it_contradicts() -> None:
    assert spoofed.contradictions(a_session(graphic_card="Mali-G78", hint_platform="Linux", navigator_platform="Linux x86_64")) == 1


def test_the_fewest_causes_are_counted_that_explain_what_contradicts() -> None:
    assert spoofed.contradictions(a_session()) == 0
    assert spoofed.contradictions(a_session(navigator_platform="Linux x86_64")) == 1
    assert spoofed.contradictions(a_session(navigator_platform="Linux x86_64", hint_platform="Linux")) == 1
    assert spoofed.contradictions(a_session(navigator_platform="Linux x86_64", hint_platform="Linux", spoofed=True)) == 2
    guarded: dict[str, Any] = {"iframe_core_number": 2, "worker_core_number": 2}
    assert spoofed.contradictions(a_session(**guarded)) == 1
    assert spoofed.contradictions(a_session(**guarded, worker_timezone="UTC", languages=("ru",), navigator_platform="MacIntel")) == 1
    on_the_way = HeaderFacts(accept_language="ru", order=("accept-language", "accept-encoding"))
    assert spoofed.contradictions(a_session(headers=on_the_way)) == 1
    assert spoofed.contradictions(a_session(headers=on_the_way, **guarded)) == 1


def test_a_check_fails_by_one_of_its_causes() -> None:
    assert causes(()) == frozenset()
    assert causes(("worker timezone", "header order", "language")) == {"disguise"}
    assert len(causes(("an app's own word", "language"))) == 2


def test_unknown_where_there_is_no_witness() -> None:
    assert spoofed.read(a_browser(IPHONE, headers=HeaderFacts())) is None
    assert spoofed.read(a_browser("", headers=HeaderFacts(user_agent=IPHONE))) is None


def test_a_denial_counts_only_where_there_is_no_witness() -> None:
    assert spoofed.read(a_browser(IPHONE, headers=HeaderFacts(), spoofed=False)) is False
    assert spoofed.read(a_browser(IPHONE, navigator_platform="Win32", spoofed=False)) is True
