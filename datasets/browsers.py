"""Populations of browsers, drawn from published distributions, and how one becomes a device session.

A browser is an object as the npm package `fingerprint-generator` draws it, or a line of `fingerprints.jsonl.gz`: `fingerprint` (the
generator's inner object) and, where they are known, `headers`, `timezone`, `country`, `worker` and `label`. Drawn populations are kept in
the user's cache, never in the project; Node.js draws them (`training/generator`), the same seed the same browsers.
"""

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from tessera.place import NOWHERE, Place
from tessera.session import DeviceSession
from tessera.signals.device.device_timezone_offset import offset_of
from tessera.telemetry import DeviceTraits, HeaderFacts

type Browser = Mapping[str, Any]

GENERATOR = Path(__file__).parents[1] / "training" / "generator"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tessera" / "browsers"
OPENED = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()) * 1000  # when the sessions are taken to have opened


class NoGenerator(RuntimeError):
    """Neither are the browsers in the cache nor can they be drawn here; the message says what is missing."""


@dataclass(frozen=True, kw_only=True)
class Population:
    """Browsers of one kind: the first `fitted` of them are for fitting, the rest are for judging."""

    name: str
    seed: int
    count: int
    fitted: int
    options: Mapping[str, Any] = field(default_factory=dict)

    def browsers(self) -> Sequence[Browser]:
        return drawn("browsers", str(self.seed), str(self.count), json.dumps(self.options))

    def for_fitting(self) -> Sequence[Browser]:
        return self.browsers()[: self.fitted]

    def for_judging(self) -> Sequence[Browser]:
        return self.browsers()[self.fitted :]


DESKTOPS = Population(name="desktops", seed=1, count=6_000, fitted=4_500)
PHONES = Population(
    name="phones", seed=11, count=4_000, fitted=3_000, options={"devices": ["mobile"], "operatingSystems": ["android", "ios"]}
)
FIREFOXES = Population(name="Firefox", seed=12, count=800, fitted=600, options={"browsers": ["firefox"]})
LINUXES = Population(name="Linux", seed=13, count=800, fitted=600, options={"operatingSystems": ["linux"]})
SAFARIS = Population(name="Safari", seed=14, count=800, fitted=600, options={"browsers": ["safari"], "operatingSystems": ["macos"]})
POPULATIONS = (DESKTOPS, PHONES, FIREFOXES, LINUXES, SAFARIS)


@cache
def drawn(*what: str) -> Sequence[Any]:
    """What the generator prints when asked so, from the cache if it was asked before.

    Raises:
        NoGenerator: Node.js or npm is missing, or the packages cannot be had.
    """
    kept = CACHE / f"{'-'.join(''.join(filter(str.isalnum, part)) for part in what)}.jsonl.gz"
    if not kept.exists():
        _install()
        printed = subprocess.run(["node", "draw.cjs", *what], cwd=GENERATOR, capture_output=True, check=True).stdout
        CACHE.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(gzip.compress(printed, mtime=0))
    with gzip.open(kept, "rt") as lines:
        return [json.loads(line) for line in lines]


def _install() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise NoGenerator("Node.js with npm is needed to draw browsers, and is not on the path.")
    if not (GENERATOR / "node_modules" / ".package-lock.json").exists():
        ran = subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=GENERATOR, capture_output=True, check=False)
        if ran.returncode:
            raise NoGenerator(f"npm could not bring the generator: {ran.stderr.decode()[-200:].strip()}")


def stored(path: Path) -> Iterator[Browser]:
    """The browsers of a file, one JSON object a line."""
    with gzip.open(path, "rt") as lines:
        yield from map(json.loads, lines)


def session_of(browser: Browser) -> DeviceSession:
    """The session that such a browser would open."""
    return DeviceSession(
        id="judged",
        device="judged",
        opened_at=OPENED,
        traits=traits_of(browser),
        headers=headers_of(browser),
        place=place_of(browser),
    )


def traits_of(browser: Browser) -> DeviceTraits:
    """The traits, as the SDK would report them. What the object does not say is not known."""
    told = browser["fingerprint"]
    navigator, screen = told.get("navigator") or {}, told.get("screen") or {}
    hints = navigator.get("userAgentData") or {}
    plugins = told.get("pluginsData")
    return DeviceTraits(
        user_agent=navigator.get("userAgent"),
        navigator_useragent=navigator.get("userAgent"),
        navigator_platform=navigator.get("platform"),
        navigator_vendor=navigator.get("vendor"),
        product_sub=navigator.get("productSub"),
        oscpu=navigator.get("oscpu"),
        codecs=tuple(f"{name} {answer}" for name, answer in (told.get("audioCodecs") or {}).items()) or None,
        ram=navigator.get("deviceMemory") or None,
        core_number=navigator.get("hardwareConcurrency"),
        touch_points=navigator.get("maxTouchPoints"),
        languages=tuple(navigator.get("languages") or ()) or None,
        webdriver=navigator.get("webdriver"),
        graphic_card=(told.get("videoCard") or {}).get("renderer"),
        plugin_count=None if plugins is None else len(plugins.get("plugins") or ()),
        screen_width=screen.get("width"),
        screen_height=screen.get("height"),
        screen_avail_width=screen.get("availWidth"),
        screen_avail_height=screen.get("availHeight"),
        screen_color_depth=screen.get("colorDepth"),
        screen_pixel_depth=screen.get("pixelDepth"),
        device_pixel_ratio=screen.get("devicePixelRatio"),
        hint_platform=hints.get("platform") or None,
        hint_platform_version=hints.get("platformVersion") or None,
        hint_mobile=hints.get("mobile"),
        hint_brands=tuple(f"{brand['brand']} {brand['version']}" for brand in hints.get("brands") or ()) or None,
        hint_full_version=_full_version(hints),
        hint_architecture=hints.get("architecture") or None,
        hint_bitness=hints.get("bitness") or None,
        hint_model=hints.get("model") or None,
        timezone=browser.get("timezone"),
        **_worker(browser.get("worker") or {}),
    )


def headers_of(browser: Browser) -> HeaderFacts:
    """What the request's headers said."""
    headers = {name.lower(): value for name, value in (browser.get("headers") or {}).items()}
    return HeaderFacts(
        user_agent=headers.get("user-agent"),
        accept_language=headers.get("accept-language"),
        hint_platform=headers.get("sec-ch-ua-platform"),
        hint_mobile=headers.get("sec-ch-ua-mobile"),
        hint_brands=headers.get("sec-ch-ua"),
        order=None if list(headers) == sorted(headers) else tuple(headers),  # a file may have sorted them
    )


def place_of(browser: Browser) -> Place:
    """The country of its address, and of that country's time zones the one nearest to the device's."""
    country, kept = browser.get("country"), offset_of(browser.get("timezone"), OPENED)
    zones = zones_of_countries().get(country or "", ())
    if not zones:
        return NOWHERE
    nearest = min(zones, key=lambda zone: abs((offset_of(zone, OPENED) or 0) - (kept or 0)))
    return Place(country=country, timezone=nearest)


@cache
def zones_of_countries() -> Mapping[str, tuple[str, ...]]:
    """The time zones of each country, as the IANA database has them."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    zones: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones[country] = (*zones.get(country, ()), zone)
    return zones


def _full_version(hints: Mapping[str, Any]) -> str | None:
    """The engine's whole version. The older field `uaFullVersion` holds another brand's now and then."""
    listed = {each["brand"]: each["version"] for each in hints.get("fullVersionList") or ()}
    return listed.get("Chromium") or hints.get("uaFullVersion") or None


def _worker(worker: Mapping[str, Any]) -> dict[str, Any]:
    """What a worker saw, by the names that its navigator has, in it or beside it."""
    worker = {**worker, **(worker.get("navigator") or {})}
    languages = worker.get("languages") or ([worker["language"]] if worker.get("language") else None)
    card = worker.get("videoCard") or {}
    return {
        "worker_user_agent": worker.get("userAgent") or worker.get("user_agent"),
        "worker_platform": worker.get("platform"),
        "worker_languages": tuple(languages) if languages else None,
        "worker_core_number": worker.get("hardwareConcurrency"),
        "worker_timezone": worker.get("timezone") or worker.get("timeZone"),
        "worker_graphic_card": worker.get("renderer") or (card.get("renderer") if isinstance(card, Mapping) else None),
    }
