"""The devices people have: combinations of traits as they occur, one function a platform.

Each is as its browser reports it: an iPhone names no memory and no client hints, a Mac calls itself Intel whatever it is made of, Firefox
has no brands, Android's Chrome names no model in its user agent. Browsers update themselves every four weeks, some people's late. Shares
of platforms, browsers and screens are those of StatCounter GlobalStats for Europe, rounded (gs.statcounter.com, read 2025).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from simulator.browser_traits import (
    APPLE_WEBKIT,
    CHROME,
    FOUR_WEEKS,
    RELEASE,
    SAFARI,
    WEBKIT,
    brands,
    chosen,
    desktop_browser,
    on,
    repeated,
    safari,
    screen,
    spoken,
    updated,
)
from simulator.client import DeviceKey
from tessera.telemetry import DeviceTraits

type Pointing = Literal["mouse", "touchpad", "touch"]


@dataclass(eq=False)
class Machine:
    """One device and what it stores: its key, its id, the token of its last device session. `lag` (seconds) is how late its browser updates
    itself; `inside` is what its workers report differently from its pages."""

    traits: DeviceTraits
    key: DeviceKey | None
    pointing: Pointing
    lag: float = 0.0
    device_id: str | None = None
    nonce: str | None = None
    session_token: str = ""
    inside: Mapping[str, Any] = field(default_factory=dict)

    def traits_at(self, at: float, timezone: str | None = None) -> DeviceTraits:
        """What it reports about itself at a time (seconds since the epoch): browser version and clock advance. A phone keeps the time of
        the place where it is, if another is given."""
        updates = max(0, int((at - self.lag - RELEASE) // FOUR_WEEKS))
        now = on(replace(updated(self.traits, updates), timezone=timezone or self.traits.timezone), at)
        return replace(now, **{**repeated(now), **self.inside})

    @property
    def touches(self) -> bool:
        return self.pointing == "touch"


def draw_key(random: Random) -> DeviceKey:
    """The key pair of this seed: a device of a simulation is the same in each run."""
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
        traits=replace(traits, timezone=timezone, **spoken(traits, languages)),
        key=draw_key(random),
        pointing=pointing,
        lag=lag,
    )


def windows(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A PC with Windows: Chrome, Edge or Firefox."""
    cards = {
        "Intel, Intel(R) UHD Graphics 620 (0x00005917)": 5, "Intel, Intel(R) Iris(R) Xe Graphics (0x00009A49)": 6,
        "Intel, Intel(R) UHD Graphics 770 (0x00004680)": 2, "NVIDIA, NVIDIA GeForce RTX 3060 (0x00002504)": 3,
        "NVIDIA, NVIDIA GeForce GTX 1650 (0x00001F82)": 2, "AMD, AMD Radeon(TM) Graphics (0x00001638)": 4,
    }  # fmt: skip
    width, height, ratio = chosen(
        random, {(1920, 1080, 1.0): 10, (1536, 864, 1.25): 6, (2560, 1440, 1.0): 3, (1366, 768, 1.0): 2, (1707, 1067, 1.5): 2}
    )
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/{CHROME}.0.0.0 Safari/537.36",
        platform="desktop",
        os_name="Windows",
        os_version="10.0",
        navigator_platform="Win32",
        hint_platform="Windows",
        hint_platform_version=chosen(random, {"19.0.0": 5, "15.0.0": 4, "10.0.0": 3}),
        cpu_arch="x86_64",
        graphic_card=f"ANGLE ({chosen(random, cards)} Direct3D11 vs_5_0 ps_5_0, D3D11)",
        ram=chosen(random, {8: 7, 16: 2, 4: 2}),
        core_number=chosen(random, {8: 5, 12: 4, 16: 3, 4: 3, 6: 1}),
        font_count=random.randrange(22, 28),
        touch_points=chosen(random, {0: 8, 10: 2}),
        **screen(width, height, ratio, bars=40),
    )
    browser = chosen(random, {"Chrome": 66, "Edge": 24, "Firefox": 10})
    pointing: Pointing = "touchpad" if ratio in (1.25, 1.5) and random.random() < 0.6 else "mouse"
    return desktop_browser(traits, browser, "Windows NT 10.0; Win64; x64"), pointing


def mac(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A Mac: Safari, Chrome or Firefox. Its user agent says Intel and 10.15.7 on every one."""
    width, height = chosen(random, {(1470, 956): 4, (1440, 900): 5, (1512, 982): 3, (1728, 1117): 2, (2560, 1440): 2})
    chip = chosen(random, {"Apple M1": 4, "Apple M2": 4, "Apple M3": 3, "Apple M4 Pro": 1})
    traits = DeviceTraits(
        user_agent=f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/{CHROME}.0.0.0 Safari/537.36",
        platform="desktop",
        os_name="macOS",
        os_version="10.15.7",
        navigator_platform="MacIntel",
        hint_platform="macOS",
        hint_platform_version=chosen(random, {"26.1.0": 5, "15.6.1": 4, "14.7.0": 2}),
        cpu_arch="arm_64",
        graphic_card=f"ANGLE (Apple, ANGLE Metal Renderer: {chip}, Unspecified Version)",
        ram=8,
        core_number=chosen(random, {8: 8, 10: 3, 12: 2}),
        font_count=random.randrange(24, 30),
        touch_points=0,
        **screen(width, height, 2.0, bars=65),
    )
    pointing: Pointing = "mouse" if width == 2560 or random.random() < 0.35 else "touchpad"
    match chosen(random, {"Safari": 52, "Chrome": 42, "Firefox": 6}):
        case "Safari":
            return safari(
                traits, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE_WEBKIT} Version/{SAFARI} Safari/605.1.15"
            ), pointing
        case browser:
            return desktop_browser(traits, browser, "Macintosh; Intel Mac OS X 10.15"), pointing


def linux(random: Random) -> tuple[DeviceTraits, Pointing]:
    """A PC with Linux; one in seven is a virtual machine that draws in software."""
    card = chosen(
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
        core_number=chosen(random, {8: 4, 16: 3, 4: 2}),
        font_count=random.randrange(8, 16),
        touch_points=0,
        **screen(*chosen(random, {(1920, 1080, 1.0): 3, (2560, 1440, 1.0): 1}), bars=32),
    )
    return desktop_browser(traits, chosen(random, {"Firefox": 5, "Chrome": 5}), "X11; Linux x86_64"), "mouse"


def iphone(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An iPhone: every browser on it is Safari's engine."""
    width, height = chosen(random, {(390, 844): 5, (393, 852): 5, (402, 874): 3, (430, 932): 2, (375, 667): 1})
    agent = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) {APPLE_WEBKIT} Version/{SAFARI} Mobile/15E148 Safari/604.1"
    traits = DeviceTraits(
        platform="mobile",
        os_name="iOS",
        os_version="18.7",
        navigator_platform="iPhone",
        core_number=chosen(random, {4: 3, 6: 2}),
        font_count=random.randrange(14, 18),
        touch_points=5,
        **screen(width, height, 2.0 if height == 667 else 3.0, bars=0),
    )
    return safari(traits, agent), "touch"


def ipad(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An iPad, which asks for desktop pages and calls itself a Mac."""
    traits = DeviceTraits(
        platform="tablet",
        os_name="macOS",
        os_version="10.15.7",
        navigator_platform="MacIntel",
        core_number=8,
        font_count=random.randrange(14, 18),
        touch_points=5,
        **screen(*chosen(random, {(820, 1180, 2.0): 3, (834, 1194, 2.0): 2, (810, 1080, 2.0): 2}), bars=0),
    )
    return safari(traits, f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE_WEBKIT} Version/{SAFARI} Safari/605.1.15"), "touch"


def android(random: Random) -> tuple[DeviceTraits, Pointing]:
    """An Android phone: Chrome, on a Samsung perhaps Samsung's own browser."""
    model, card = chosen(
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
        hint_platform_version=chosen(random, {"14.0.0": 4, "15.0.0": 4, "16.0.0": 3, "13.0.0": 2}),
        hint_mobile=True,
        model=model,
        graphic_card=card,
        ram=chosen(random, {8: 5, 4: 4, 2: 1}),
        core_number=8,
        font_count=random.randrange(3, 7),
        touch_points=5,
        plugin_count=0,
        browser_name="Chrome",
        browser_version=str(CHROME),
        hint_brands=brands("Google Chrome"),
        navigator_vendor="Google Inc.",
        product_sub="20030107",
        battery_level=round(random.uniform(0.1, 1), 2),
        **screen(*chosen(random, {(360, 780, 3.0): 4, (384, 832, 2.813): 3, (412, 915, 2.625): 4, (360, 800, 2.0): 3}), bars=0),
    )
    if model.startswith("SM") and random.random() < 0.3:
        agent = f"Mozilla/5.0 ({system}) {WEBKIT} SamsungBrowser/29.0 Chrome/{CHROME - 12}.0.0.0 Mobile Safari/537.36"
        traits = replace(traits, user_agent=agent, browser_name="Samsung Internet", browser_version="29", hint_brands=None)
    return replace(traits, navigator_useragent=traits.user_agent), "touch"
