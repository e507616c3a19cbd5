"""The devices people have: combinations of traits as they occur, one function a platform.

Each is as its browser reports it: an iPhone names no memory and no client hints, a Mac calls itself Intel whatever it is made of, Firefox
has no brands, Android's Chrome names no model in its user agent. Browsers update themselves every four weeks, some people's late. Shares
of platforms, browsers and screens are those of StatCounter GlobalStats for Europe, rounded (gs.statcounter.com, read 2025).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any, Literal
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from simulator.client import DeviceKey
from tessera.telemetry import DeviceTraits

type Pointing = Literal["mouse", "touchpad", "touch"]

RELEASE = datetime(2026, 9, 1, tzinfo=UTC).timestamp()  # of the versions named here
CHROME, FIREFOX, SAFARI = 148, 150, "26.1"
FOUR_WEEKS = 28 * 86_400  # s
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
APPLE_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@dataclass(eq=False)
class Machine:
    """One device and what it keeps: its key, the id it was given, the token of its last device session. `lag` (seconds) is how late its
    browser updates itself; `inside` is what its workers say otherwise than its pages."""

    traits: DeviceTraits
    key: DeviceKey | None
    pointing: Pointing
    lag: float = 0.0
    device_id: str | None = None
    nonce: str | None = None
    session_token: str = ""
    inside: Mapping[str, Any] = field(default_factory=dict)

    def traits_at(self, at: float, timezone: str | None = None) -> DeviceTraits:
        """What it says of itself at a moment (seconds since the epoch): browser and clock move on. A phone keeps the time of the place
        where it is, if another is given."""
        updates = max(0, int((at - self.lag - RELEASE) // FOUR_WEEKS))
        now = _on(replace(_updated(self.traits, updates), timezone=timezone or self.traits.timezone), at)
        return replace(now, **{**_repeated(now), **self.inside})

    @property
    def touches(self) -> bool:
        return self.pointing == "touch"


def draw_key(random: Random) -> DeviceKey:
    """A key pair of this seed: a device of a simulation is the same each time."""
    return DeviceKey(derive_private_key(random.getrandbits(250) or 1, SECP256R1()))


def phone(random: Random, languages: tuple[str, ...], timezone: str) -> Machine:
    """An iPhone or an Android: in Europe about one to two."""
    return _machine(random, iphone if random.random() < 0.36 else android, languages, timezone)


def computer(random: Random, languages: tuple[str, ...], timezone: str) -> Machine:
    """A PC or a Mac: Windows on seven of ten."""
    make = random.choices((windows, mac, linux, ipad), (0.70, 0.19, 0.04, 0.07))[0]
    return _machine(random, make, languages, timezone)


def _machine(random: Random, make: Callable[[Random], tuple[DeviceTraits, Pointing]], languages: tuple[str, ...], timezone: str) -> Machine:
    traits, pointing = make(random)
    lag = random.expovariate(1 / 6) * 86_400 if random.random() < 0.9 else random.uniform(30, 200) * 86_400
    return Machine(
        traits=replace(traits, timezone=timezone, **_languages(traits, languages)),
        key=draw_key(random),
        pointing=pointing,
        lag=lag,
    )


def windows(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A PC with Windows: Chrome, Edge or Firefox."""
    cards = {
        "Intel, Intel(R) UHD Graphics 620": 5, "Intel, Intel(R) Iris(R) Xe Graphics": 6, "Intel, Intel(R) UHD Graphics 770": 2,
        "NVIDIA, NVIDIA GeForce RTX 3060": 3, "NVIDIA, NVIDIA GeForce GTX 1650": 2, "AMD, AMD Radeon(TM) Graphics": 4,
    }  # fmt: skip
    width, height, ratio = _chosen(
        random, {(1920, 1080, 1.0): 10, (1536, 864, 1.25): 6, (2560, 1440, 1.0): 3, (1366, 768, 1.0): 2, (1707, 1067, 1.5): 2}
    )
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/{CHROME}.0.0.0 Safari/537.36",
        platform="desktop",
        os_name="Windows",
        os_version="10.0",
        navigator_platform="Win32",
        hint_platform="Windows",
        hint_platform_version=_chosen(random, {"19.0.0": 5, "15.0.0": 4, "10.0.0": 3}),
        cpu_arch="x86_64",
        graphic_card=f"ANGLE ({_chosen(random, cards)} Direct3D11 vs_5_0 ps_5_0, D3D11)",
        ram=_chosen(random, {8: 7, 16: 2, 4: 2}),
        core_number=_chosen(random, {8: 5, 12: 4, 16: 3, 4: 3, 6: 1}),
        font_count=random.randrange(22, 28),
        touch_points=_chosen(random, {0: 8, 10: 2}),
        **_screen(width, height, ratio, bars=40),
    )
    browser = _chosen(random, {"Chrome": 66, "Edge": 24, "Firefox": 10})
    pointing: Pointing = "touchpad" if ratio in (1.25, 1.5) and random.random() < 0.6 else "mouse"
    return _desktop_browser(traits, browser, "Windows NT 10.0; Win64; x64"), pointing


def mac(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A Mac: Safari, Chrome or Firefox. Its user agent says Intel and 10.15.7 on every one."""
    width, height = _chosen(random, {(1470, 956): 4, (1440, 900): 5, (1512, 982): 3, (1728, 1117): 2, (2560, 1440): 2})
    chip = _chosen(random, {"Apple M1": 4, "Apple M2": 4, "Apple M3": 3, "Apple M4 Pro": 1})
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/{CHROME}.0.0.0 Safari/537.36",
        platform="desktop",
        os_name="macOS",
        os_version="10.15.7",
        navigator_platform="MacIntel",
        hint_platform="macOS",
        hint_platform_version=_chosen(random, {"26.1.0": 5, "15.6.1": 4, "14.7.0": 2}),
        cpu_arch="arm_64",
        graphic_card=f"ANGLE (Apple, ANGLE Metal Renderer: {chip}, Unspecified Version)",
        ram=8,
        core_number=_chosen(random, {8: 8, 10: 3, 12: 2}),
        font_count=random.randrange(24, 30),
        touch_points=0,
        **_screen(width, height, 2.0, bars=65),
    )
    pointing: Pointing = "mouse" if width == 2560 or random.random() < 0.35 else "touchpad"
    match _chosen(random, {"Safari": 52, "Chrome": 42, "Firefox": 6}):
        case "Safari":
            return _safari(
                traits, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE_WEBKIT} Version/{SAFARI} Safari/605.1.15"
            ), pointing
        case browser:
            return _desktop_browser(traits, browser, "Macintosh; Intel Mac OS X 10.15"), pointing


def linux(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A PC with Linux; one in seven is a virtual machine that draws in software."""
    card = _chosen(
        random,
        {
            "ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)": 3,
            "ANGLE (AMD, AMD Radeon Graphics (radeonsi renoir LLVM 19.1.1), OpenGL 4.6)": 3,
            "ANGLE (Mesa, llvmpipe (LLVM 19.1.1 256 bits), OpenGL 4.5)": 1,
        },
    )
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/{CHROME}.0.0.0 Safari/537.36",
        platform="desktop",
        os_name="Linux",
        navigator_platform="Linux x86_64",
        hint_platform="Linux",
        cpu_arch="x86_64",
        graphic_card=card,
        ram=8,
        core_number=_chosen(random, {8: 4, 16: 3, 4: 2}),
        font_count=random.randrange(8, 16),
        touch_points=0,
        **_screen(*_chosen(random, {(1920, 1080, 1.0): 3, (2560, 1440, 1.0): 1}), bars=32),
    )
    return _desktop_browser(traits, _chosen(random, {"Firefox": 5, "Chrome": 5}), "X11; Linux x86_64"), "mouse"


def iphone(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An iPhone: every browser on it is Safari's engine."""
    width, height = _chosen(random, {(390, 844): 5, (393, 852): 5, (402, 874): 3, (430, 932): 2, (375, 667): 1})
    agent = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {APPLE_WEBKIT} Version/{SAFARI} Mobile/15E148 Safari/604.1"
    traits = DeviceTraits(
        platform="mobile",
        os_name="iOS",
        os_version="18.7",
        navigator_platform="iPhone",
        core_number=_chosen(random, {4: 3, 6: 2}),
        font_count=random.randrange(14, 18),
        touch_points=5,
        **_screen(width, height, 2.0 if height == 667 else 3.0, bars=0),
    )
    return _safari(traits, agent), "touch"


def ipad(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An iPad, which asks for desktop pages in a Mac's name."""
    traits = DeviceTraits(
        platform="tablet",
        os_name="macOS",
        os_version="10.15.7",
        navigator_platform="MacIntel",
        core_number=8,
        font_count=random.randrange(14, 18),
        touch_points=5,
        **_screen(*_chosen(random, {(820, 1180, 2.0): 3, (834, 1194, 2.0): 2, (810, 1080, 2.0): 2}), bars=0),
    )
    return _safari(traits, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE_WEBKIT} Version/{SAFARI} Safari/605.1.15"), "touch"


def android(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An Android phone: Chrome, on a Samsung perhaps Samsung's own browser."""
    model, card = _chosen(
        random,
        {
            ("SM-S921B", "ANGLE (Samsung Electronics Co., Ltd., ANGLE (Samsung Xclipse 940) on Vulkan 1.3.231)"): 3,
            ("SM-A546B", "Mali-G68"): 4,
            ("SM-A155F", "Mali-G57 MC2"): 4,
            ("Pixel 8", "Mali-G715"): 3,
            ("2201117TY", "Adreno (TM) 610"): 3,
            ("CPH2211", "Adreno (TM) 619"): 2,
            ("SM-S911B", "Adreno (TM) 740"): 3,
        },
    )
    system = "Linux; Android 10; K"
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 ({system}) {WEBKIT} Chrome/{CHROME}.0.0.0 Mobile Safari/537.36",
        platform="mobile",
        os_name="Android",
        os_version="10",
        navigator_platform="Linux armv81",
        hint_platform="Android",
        hint_platform_version=_chosen(random, {"14.0.0": 4, "15.0.0": 4, "16.0.0": 3, "13.0.0": 2}),
        hint_mobile=True,
        model=model,
        graphic_card=card,
        ram=_chosen(random, {8: 5, 4: 4, 2: 1}),
        core_number=8,
        font_count=random.randrange(3, 7),
        touch_points=5,
        plugin_count=0,
        browser_name="Chrome",
        browser_version=str(CHROME),
        hint_brands=_brands("Google Chrome"),
        navigator_vendor="Google Inc.",
        product_sub="20030107",
        battery_level=round(random.uniform(0.1, 1), 2),
        **_screen(*_chosen(random, {(360, 780, 3.0): 4, (384, 832, 2.813): 3, (412, 915, 2.625): 4, (360, 800, 2.0): 3}), bars=0),
    )
    if model.startswith("SM") and random.random() < 0.3:
        agent = f"Mozilla/5.0 ({system}) {WEBKIT} SamsungBrowser/29.0 Chrome/{CHROME - 12}.0.0.0 Mobile Safari/537.36"
        traits = replace(traits, user_agent=agent, browser_name="Samsung Internet", browser_version="29", hint_brands=None)
    return replace(traits, navigator_useragent=traits.user_agent), "touch"


def _screen(width: int, height: int, ratio: float, *, bars: int) -> dict[str, Any]:
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


def _desktop_browser(traits: DeviceTraits, browser: str, system: str) -> DeviceTraits:
    """The traits as this browser reports them. Firefox has neither client hints nor memory, and its own way with graphics cards."""
    agent = traits.user_agent or ""
    if browser == "Firefox":
        card = (traits.graphic_card or "").replace(" Direct3D11 vs_5_0 ps_5_0, D3D11", " Direct3D11 vs_5_0 ps_5_0") + ", or similar"
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
        hint_brands=_brands("Microsoft Edge" if browser == "Edge" else "Google Chrome"),
        plugin_count=5,
        webdriver=False,
        automation_traces=(),
    )


def _safari(traits: DeviceTraits, agent: str) -> DeviceTraits:
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


def _brands(name: str) -> tuple[str, ...]:
    return (f"Chromium {CHROME}", f"{name} {CHROME}", "Not-A.Brand 99")


def _languages(traits: DeviceTraits, languages: tuple[str, ...]) -> dict[str, Any]:
    """As `navigator.languages` and the header have them: Safari names the first one only."""
    if traits.browser_name == "Safari":
        return {"languages": languages[:1], "accept_languages": f"{languages[0]},{languages[0].partition('-')[0]};q=0.9"}
    named = tuple(dict.fromkeys(part for language in languages for part in (language, language.partition("-")[0])))[:4]
    weighted = [language if not rank else f"{language};q={1 - rank / 10:.1f}" for rank, language in enumerate(named)]
    return {"languages": named, "accept_languages": ",".join(weighted)}


def _updated(traits: DeviceTraits, updates: int) -> DeviceTraits:
    """After so many updates of its browser; Safari comes with the system."""
    if not updates or traits.browser_name not in ("Chrome", "Edge", "Firefox") or not traits.browser_version:
        return traits
    old, new = traits.browser_version, str(int(traits.browser_version) + updates)
    agent = (traits.user_agent or "").replace(f"/{old}.", f"/{new}.").replace(f"rv:{old}.", f"rv:{new}.")
    brands = tuple(brand.replace(old, new) for brand in traits.hint_brands or ()) or None
    return replace(traits, user_agent=agent, navigator_useragent=agent, browser_version=new, hint_brands=brands)


def _repeated(traits: DeviceTraits) -> dict[str, Any]:
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


def _on(traits: DeviceTraits, at: float) -> DeviceTraits:
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


def _chosen[T](random: Random, shares: dict[T, int]) -> T:
    return random.choices(tuple(shares), tuple(shares.values()))[0]
