"""Fingerprints are judged from a file of the documented format, by the product: here a file of a few made browsers."""

import gzip
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from benchmarks.f1 import benchmark
from benchmarks.report import Options
from datasets.browsers import place_of, session_of, traits_of
from datasets.uncommon import android_tablets, arm_laptops, desktop_pages, ipads
from tessera.signals.device import spoofed, tz_mismatch

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Mobile Safari/537.36"
REAL: dict[str, Any] = {
    "label": "real",
    "fingerprint": {
        "navigator": {
            "userAgent": CHROME, "platform": "Win32", "vendor": "Google Inc.", "productSub": "20030107", "maxTouchPoints": 0,
            "deviceMemory": 8, "hardwareConcurrency": 8, "languages": ["en-US"], "webdriver": False,
            "userAgentData": {
                "platform": "Windows", "mobile": False, "architecture": "x86", "bitness": "64",
                "brands": [{"brand": "Chromium", "version": "147"}, {"brand": "Google Chrome", "version": "147"}],
            },
        },
        "screen": {"width": 1920, "height": 1080, "availWidth": 1920, "availHeight": 1040, "devicePixelRatio": 1},
        "videoCard": {"renderer": "ANGLE (Intel, Intel(R) UHD Graphics 620 (0x00005917) Direct3D11 vs_5_0 ps_5_0, D3D11)"},
        "pluginsData": {"plugins": [{}] * 5},
        "audioCodecs": {"mp3": "probably", "aac": "probably"},
    },
    "headers": {"User-Agent": CHROME, "Accept-Language": "en-US", "sec-ch-ua-platform": '"Windows"', "sec-ch-ua-mobile": "?0"},
}  # fmt: skip


def tampered(label: str, /, *, more: dict[str, Any] | None = None, **navigator: Any) -> dict[str, Any]:
    browser = deepcopy(REAL) | {"label": label} | (more or {})
    browser["fingerprint"]["navigator"] |= navigator
    return browser


@pytest.fixture
def data(tmp_path: Path) -> Path:
    browsers = [REAL] * 200 + [tampered("headless", platform="Linux x86_64", userAgent=CHROME)] * 20
    browsers += [tampered("worker", more={"worker": {"userAgent": CHROME, "platform": "Linux x86_64"}})] * 20
    browsers += [tampered("zone", more={"timezone": "Asia/Tokyo", "country": "NO"})] * 20
    with gzip.open(tmp_path / "fingerprints.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(browser) + "\n" for browser in browsers)
    return tmp_path


def test_every_label_of_the_file_is_judged_by_pairs_and_by_the_product(data: Path) -> None:
    figures = {row.what: row for row in benchmark(Options(data=data, quick=True))}
    assert figures["headless: pairs, TPR at 1 % FPR"].verdict == "ok"
    assert all(figures[f"{label}: product, TPR at 1 % FPR"].figure == 1 for label in ("headless", "worker", "zone"))
    assert figures["worker: pairs, TPR at 1 % FPR"].figure == 0
    assert figures["null: real against real, pairs, AUC"].figure == 0.5


def test_a_browser_becomes_the_session_that_it_would_open() -> None:
    session = session_of(REAL)
    assert session.user_agent.browser == "Chrome"
    assert session.headers.accept_language == "en-US"
    assert (session.traits.plugin_count, session.traits.hint_brands) == (5, ("Chromium 147", "Google Chrome 147"))
    assert spoofed.read(session) is False


def test_what_a_browser_does_not_say_is_not_known() -> None:
    traits = traits_of({"fingerprint": {}})
    assert {value for name, value in vars(traits).items()} == {None}


def test_of_a_countrys_time_zones_the_nearest_counts() -> None:
    assert place_of({"country": "US", "timezone": "America/Denver"}).timezone is not None
    assert tz_mismatch.read(session_of({**REAL, "country": "US", "timezone": "America/Denver"})) is False
    assert tz_mismatch.read(session_of({**REAL, "country": "JP", "timezone": "America/Denver"})) is True
    assert tz_mismatch.read(session_of(REAL)) is None


def test_uncommon_devices_contradict_nothing() -> None:
    phone = tampered("real", userAgent=PHONE, platform="Linux armv81", maxTouchPoints=5)
    phone["headers"] |= {"User-Agent": PHONE, "sec-ch-ua-platform": '"Android"', "sec-ch-ua-mobile": "?1"}
    phone["fingerprint"]["navigator"]["userAgentData"] |= {"platform": "Android", "mobile": True}
    phone["fingerprint"]["videoCard"]["renderer"] = "Mali-G78"
    made = [*android_tablets([phone]), *desktop_pages([phone, phone]), *arm_laptops([REAL, REAL])]
    assert len(made) == 5
    assert not [browser for browser in made if spoofed.read(session_of(browser))]
    (ipad,) = ipads([REAL])
    assert session_of(ipad).traits.touch_points == 5
