"""What a user agent claims, and that none can break the reading of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera import user_agent
from tessera.user_agent import BROWSERS, SYSTEMS, UserAgent, family_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CLAIMS = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/145.0.0.0 Safari/537.36": ("Chrome", "145", "Windows", "10", "desktop"),
    f"Mozilla/5.0 (Windows NT 6.1) {WEBKIT} Chrome/109.0.0.0 Safari/537.36": ("Chrome", "109", "Windows", "7", "desktop"),
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/145.0.0.0 Safari/537.36 Edg/145.0.1": ("Edge", "145", "Windows", "10", "desktop"),
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/143.0.0.0 Safari/537.36 OPR/127.0": ("Opera", "127", "Windows", "10", "desktop"),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/145.0 Safari/537.36": ("Headless Chrome", "145", "Linux", None, "desktop"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.3 Safari/605.1.15": (
        "Safari", "18", "macOS", "10.15.7", "desktop",
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Version/18.3 Mobile/15E148 Safari/604.1": (
        "Safari", "18", "iOS", "18.3", "mobile",
    ),
    "Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) AppleWebKit/605.1.15 CriOS/112.0 Mobile/15E148 Safari/604.1": (
        "Chrome", "112", "iOS", "12.5.7", "tablet",
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/145.0.0.0 Mobile Safari/537.36": ("Chrome", "145", "Android", "10", "mobile"),
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/145.0.0.0 Safari/537.36": ("Chrome", "145", "Android", "10", "tablet"),
    f"Mozilla/5.0 (Linux; Android 14; SM-S918B) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet", "27", "Android", "14", "mobile",
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/145.0.0.0 Safari/537.36": ("Chrome", "145", "ChromeOS", None, "desktop"),
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0": ("Firefox", "147", "Linux", None, "desktop"),
    "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0; Tablet PC 2.0) like Gecko": ("Internet Explorer", "11", "Windows", "7", "desktop"),
    "curl/8.9.1": (None, None, None, None, None),
}  # fmt: skip


@pytest.mark.parametrize("text", CLAIMS)
def test_what_it_claims(text: str) -> None:
    browser, browser_version, system, system_version, platform = CLAIMS[text]
    assert user_agent.read(text) == UserAgent(
        browser=browser, browser_version=browser_version, system=system, system_version=system_version, platform=platform
    )


@pytest.mark.parametrize("silence", [None, ""])
def test_silence_claims_nothing(silence: str | None) -> None:
    assert user_agent.read(silence) == UserAgent()


marks = some.sampled_from([mark for mark, _ in (*BROWSERS, *SYSTEMS)] + ["Mobile", "Tablet", "iPad", "10_15.7", ";", "(", ")", "\0"])
texts = some.one_of(some.text(), some.lists(some.one_of(marks, some.text(max_size=8))).map("".join))


@given(texts)
def test_any_text_can_be_read(text: str) -> None:
    claims = user_agent.read(text)
    assert claims.browser_version is None or claims.browser_version.isdigit()
    assert claims.platform in (None, "desktop", "mobile", "tablet")
    family_of(text)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Win32", "Windows"), ("Windows 11", "Windows"), ('"macOS"', "macOS"), ("MacIntel", "macOS"), ("OS X", "macOS"), ("iPhone", "iOS"),
        ("iPadOS", "iOS"), ("Android", "Android"), ("Linux armv8l", "Linux"), ('"Chrome OS"', "ChromeOS"), ("Chromium OS", "ChromeOS"),
        ("Unknown", None), ("", None), (None, None), ("watchOS", None),
    ],
)  # fmt: skip
def test_the_family_of_a_platform(name: str | None, family: str | None) -> None:
    assert family_of(name) == family
