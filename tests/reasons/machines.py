"""Machines of honest people, by what is odd about each: how it differs from the calm desktop (Chrome on Windows), or a browser as its
makers and users describe it. An extension that is named stands for those that do the same.
"""

from collections.abc import Mapping
from typing import Any

from tessera.telemetry import HeaderFacts
from tests.builders import LANGUAGES, TRAITS, USER_AGENT

type Machine = dict[str, Any]

WINDOWS, MAC, LINUX = "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"
ARM_LINUX, CHROMEBOOK = "X11; Linux aarch64", "X11; CrOS x86_64 14541.0.0"
IPHONE, IPAD = "iPhone; CPU iPhone OS 18_3 like Mac OS X", "iPad; CPU OS 18_3 like Mac OS X"
SYSTEMS = {WINDOWS: "Windows", MAC: "macOS", CHROMEBOOK: "Chrome OS"}
PLATFORMS = {WINDOWS: "Win32", MAC: "MacIntel", ARM_LINUX: "Linux aarch64"}
TABLETS = "Chrome/148.0.0.0 Safari/537.36"
BLINK, WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)", "AppleWebKit/605.1.15 (KHTML, like Gecko)"
HERE = str(USER_AGENT)
SAYS_MAC = f"Mozilla/5.0 ({MAC}) {BLINK} Chrome/148.0.0.0 Safari/537.36"
SAYS_LINUX = f"Mozilla/5.0 ({LINUX}) {BLINK} Chrome/148.0.0.0 Safari/537.36"
NO_HINTS: Machine = {
    "hint_platform": None,
    "hint_platform_version": None,
    "hint_mobile": None,
    "hint_brands": None,
    "unread": ("hint_brands absent",),
}
NVIDIA, INTEL = "ANGLE (NVIDIA, NVIDIA GeForce RTX 4060 Direct3D11)", "ANGLE (Intel, Mesa Intel(R) UHD Graphics 620, OpenGL 4.6)"
MALI, ADRENO = "ANGLE (ARM, Mali-G78, OpenGL ES 3.2)", "ANGLE (Qualcomm, Adreno (TM) 740, OpenGL ES 3.2)"
METAL = "ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)"
SWIFTSHADER = "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)"
BASIC = "ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)"
NEW_YORK: Machine = {
    "timezone": "America/New_York",
    "timezone_offset": -240,
    "summer_timezone_offset": -240,
    "winter_timezone_offset": -300,
}
UTC: Machine = {"timezone": "UTC", "timezone_offset": 0, "summer_timezone_offset": 0, "winter_timezone_offset": 0}
AFRESH: Machine = {"browser_name": None, "browser_version": None, "cpu_arch": None, "ram": None, "plugin_count": 0}


def sized(width: int, height: int, ratio: float = 1, **changes: Any) -> Machine:
    """A screen of so many of the page's pixels."""
    sides = {"screen_width": width, "screen_height": height, "screen_avail_width": width, "screen_avail_height": height}
    return {"device_pixel_ratio": ratio, **sides, **changes}


def scaled(width: int, height: int, ratio: float) -> Machine:
    """A screen of so many pixels of its own, of which each of the page's takes several."""
    return sized(round(width / ratio), round(height / ratio), ratio)


def named(agent: str, **told: Any) -> Machine:
    """A browser that gives itself this name wherever it is asked."""
    platform, mobile = told.get("hint_platform"), told.get("hint_mobile")
    headers = HeaderFacts(
        user_agent=agent,
        accept_language=LANGUAGES,
        hint_platform=f'"{platform}"' if platform else None,
        hint_mobile=None if mobile is None else "?1" if mobile else "?0",
    )
    return {"user_agent": agent, "navigator_useragent": agent, "headers": headers, **told}


def chrome(system: str = WINDOWS, *, version: int = 148, marks: str = "", brand: str = "Google Chrome", **told: Any) -> Machine:
    """Chromium under some name, on a desktop."""
    usual = {
        "hint_platform": SYSTEMS.get(system, "Linux"),
        "hint_mobile": False,
        "hint_brands": (f"Chromium {version}", f"{brand} {version}", "Not-A.Brand 99"),
        "os_name": SYSTEMS.get(system, "Linux"),
        "navigator_platform": PLATFORMS.get(system, "Linux x86_64"),
        "product_sub": "20030107",
        "codecs": ("mp3 probably", "aac probably"),
    }
    return named(f"Mozilla/5.0 ({system}) {BLINK} Chrome/{version}.0.0.0 Safari/537.36{marks}", **{**usual, **told})


def firefox(system: str = WINDOWS, *, version: int = 153, **told: Any) -> Machine:
    usual = {
        **NO_HINTS,
        "browser_name": "Firefox",
        "browser_version": str(version),
        "os_name": SYSTEMS.get(system, "Linux"),
        "navigator_platform": PLATFORMS.get(system, "Linux x86_64"),
        "navigator_vendor": "",
        "product_sub": "20100101",
        "oscpu": {WINDOWS: WINDOWS, MAC: "Intel Mac OS X 10.15"}.get(system, PLATFORMS.get(system, "Linux x86_64")),
        "codecs": ("mp3 maybe", "aac maybe"),
        "graphic_card": "Intel(R) HD Graphics, or similar",
        "ram": None,
        "cpu_arch": None,
    }
    return named(f"Mozilla/5.0 ({system}; rv:{version}.0) Gecko/20100101 Firefox/{version}.0", **{**usual, **told})


def safari(system: str = MAC, marks: str = "Version/18.3 Safari/605.1.15", **told: Any) -> Machine:
    """WebKit, on Apple's systems and others."""
    usual = {
        **NO_HINTS,
        **AFRESH,
        **sized(1512, 982, 2),
        "os_name": "macOS",
        "navigator_platform": PLATFORMS.get(system, "Linux x86_64"),
        "navigator_vendor": "Apple Computer, Inc.",
        "product_sub": "20030107",
        "codecs": ("mp3 maybe", "aac maybe"),
        "graphic_card": "Apple GPU",
        "plugin_count": 5,
    }
    return named(f"Mozilla/5.0 ({system}) {WEBKIT} {marks}", **{**usual, **told})


def iphone(marks: str = "Version/18.3 Mobile/15E148 Safari/604.1", **told: Any) -> Machine:
    usual = {**sized(393, 852, 3), "os_name": "iOS", "platform": "mobile", "navigator_platform": "iPhone", "touch_points": 5}
    return safari(IPHONE, marks, **{**usual, "fine_pointer": False, **told})


def ipad(width: int, height: int, system: str = MAC, marks: str = "Version/18.3 Safari/605.1.15", **told: Any) -> Machine:
    """Which asks for the desktop page in a Mac's name, unless it is told otherwise."""
    usual = {**sized(width, height, 2), "os_name": "iPadOS", "platform": "tablet", "navigator_platform": "MacIntel", "touch_points": 5}
    return safari(system, marks, **{**usual, "fine_pointer": False, **told})


def android(device: str = "Android 10; K", marks: str = "Chrome/148.0.0.0 Mobile Safari/537.36", **told: Any) -> Machine:
    version = marks.partition("Chrome/")[2].partition(".")[0]
    usual = {
        **AFRESH,
        **sized(412, 915, 2.625),
        "os_name": "Android",
        "platform": "mobile" if "Mobile" in marks else "tablet",
        "navigator_platform": "Linux armv81",
        "hint_platform": "Android",
        "hint_mobile": "Mobile" in marks,
        "hint_brands": (f"Chromium {version}", f"Google Chrome {version}", "Not-A.Brand 99"),
        "cpu_arch": "arm",
        "product_sub": "20030107",
        "codecs": ("mp3 probably", "aac probably"),
        "graphic_card": ADRENO,
        "touch_points": 5,
        "fine_pointer": False,
    }
    return named(f"Mozilla/5.0 (Linux; {device}) {BLINK} {marks}", **{**usual, **told})


def on_a_big_screen(device: str, marks: str = "Chrome/120.0.0.0 Safari/537.36", **told: Any) -> Machine:
    """Android without touch: a television, or a phone plugged into a monitor."""
    return android(device, marks, **{**sized(1920, 1080), "touch_points": 0, "fine_pointer": True, "graphic_card": MALI, **told})


RESISTS: Machine = firefox(
    version=140,
    languages=("en-US", "en"),
    accept_languages="en-US,en;q=0.5",
    core_number=4,
    graphic_card="Mozilla",
    touch_points=5,
    outer_width=1400,
    outer_height=900,
    **UTC,
    **sized(1400, 900, 2),
) | {"headers": HeaderFacts(user_agent=firefox(version=140)["user_agent"], accept_language="en-US,en;q=0.5")}
"""What `privacy.resistFingerprinting` says for everybody."""
CORES: Machine = {"iframe_core_number": 2, "worker_core_number": 4}
LATER_LANGUAGES: Machine = {"languages": ("en-US",), "iframe_languages": ("nb-NO",), "worker_languages": ("nb-NO",)}
SAYS_IT_IS_A_MAC: Machine = {
    "user_agent": SAYS_MAC,
    "navigator_useragent": SAYS_MAC,
    "navigator_platform": "MacIntel",
    "worker_user_agent": HERE,
    "worker_platform": "Win32",
    "headers": HeaderFacts(user_agent=SAYS_MAC, accept_language="en-US", hint_platform='"Windows"', hint_mobile="?0"),
}
SAYS_IT_IS_CHROME: Machine = firefox() | {
    "user_agent": HERE,
    "navigator_useragent": HERE,
    "worker_user_agent": firefox()["user_agent"],
    "headers": HeaderFacts(user_agent=HERE, accept_language=LANGUAGES, order=("user-agent", "accept-language", "accept-encoding")),
    "automation_traces": ("no_chrome_object", "overridden_navigator"),
}

GUARDED: Mapping[str, Machine] = {
    "a guard of cores": {"automation_traces": ("overridden_cores",), **CORES},
    "a guard of cores and card": {
        "automation_traces": ("overridden_cores", "overridden_graphics", "overridden_canvas"),
        "worker_graphic_card": NVIDIA,
        **CORES,
    },
    "a guard that watches frames": {
        "automation_traces": ("overridden_cores", "overridden_graphics", "overridden_canvas", "overridden_frames", "overridden_screen"),
        "worker_graphic_card": NVIDIA,
        **CORES,
    },
    "a guard that invents numbers": {
        "automation_traces": ("overridden_cores", "overridden_graphics", "overridden_canvas", "overridden_frames", "overridden_screen"),
        "worker_graphic_card": NVIDIA,
        "ram": 6,
        "screen_pixel_depth": 30,
        **CORES,
    },
    "DuckDuckGo's guard": {
        "automation_traces": ("overridden_cores", "overridden_screen", "overridden_navigator", "overridden_canvas"),
        "core_number": 4,
        "iframe_core_number": 4,
        "worker_core_number": 16,
    },
    "a guard whose functions look native": {"worker_graphic_card": NVIDIA, "worker_timezone": "Europe/Oslo"}
    | {**CORES, **NEW_YORK, **LATER_LANGUAGES},
    "JShelter": {
        "automation_traces": (
            "overridden_cores", "overridden_graphics", "overridden_canvas", "overridden_plugins", "overridden_frames", "overridden_clock",
            "unread_overrides", "overridden_permissions", "overridden_webdriver",
        ),
        "graphic_card": "ANGLE (gZ1x Q9)",
        "worker_graphic_card": NVIDIA,
        "ram": 4,
        "plugin_count": 7,
        **CORES,
    },
    "Chameleon": {"worker_timezone": "Europe/Oslo", **SAYS_IT_IS_A_MAC, **NEW_YORK, **LATER_LANGUAGES},
    "Chameleon, whose zone the worker keeps to itself": {**SAYS_IT_IS_A_MAC, **NEW_YORK, **LATER_LANGUAGES},
    "Chameleon, and its overrides are seen": {
        "automation_traces": ("overridden_navigator", "overridden_clock", "overridden_screen", "overridden_languages"),
        **SAYS_IT_IS_A_MAC,
        **NEW_YORK,
        **LATER_LANGUAGES,
    },
    "CanvasBlocker": firefox(
        automation_traces=("overridden_canvas", "overridden_graphics", "overridden_screen", "overridden_navigator", "overridden_frames"),
        worker_graphic_card="NVIDIA GeForce GTX 980, or similar",
    ),
    "Trace": {
        "automation_traces": (
            "overridden_plugins", "overridden_cores", "overridden_screen", "overridden_canvas", "overridden_frames",
            "overridden_user_agent", "overridden_languages", "no_plugins",
        ),
        "plugin_count": 0,
        "screen_pixel_depth": 32,
        **CORES,
    },
    "Trace, which reaches everywhere": {
        "automation_traces": ("overridden_plugins", "overridden_cores", "overridden_canvas", "overridden_frames", "no_plugins"),
        "plugin_count": 0,
        "screen_pixel_depth": 32,
    },
    "Privacy Possum": {
        "automation_traces": ("overridden_user_agent", "overridden_plugins", "overridden_languages", "overridden_navigator")
    },
    "a zone hidden from the page": {**NEW_YORK, "worker_timezone": "Europe/Oslo"},
    "languages hidden": {**LATER_LANGUAGES, "automation_traces": ("overridden_languages",)},
    "no languages at all": {"languages": (), "automation_traces": ("no_languages", "overridden_languages", "overridden_webdriver")},
    "a user agent switched in Chrome": {**SAYS_IT_IS_A_MAC, "automation_traces": ("overridden_user_agent", "overridden_navigator")},
    "a user agent switched in Firefox": SAYS_IT_IS_CHROME,
    "a user agent switched in requests alone": {"headers": SAYS_IT_IS_A_MAC["headers"]},
    "webdriver taken away in Firefox": firefox(automation_traces=("no_webdriver_property", "notification_permission_gap")),
    "everything unread": {
        "automation_traces": ("unread_gaps", "unread_names", "unread_overrides", "unread_permissions"),
        "inspected": None,
        "webdriver": None,
        "unread": ("inspected refused", "webdriver refused"),
    },
    "a blocker that keeps frames out": {"automation_traces": ("unread_overrides",), "inspected": None, "unread": ("inspected refused",)},
    "Brave": chrome(brand="Brave", core_number=5, ram=4, plugin_count=7, languages=("nb-NO",), **sized(1905, 1043)),
    "Brave, whose worker tells other cores": chrome(brand="Brave", core_number=5, worker_core_number=8, ram=0.5, plugin_count=7),
    "Brave that blocks more": chrome(brand="Brave", core_number=3, ram=2, plugin_count=2, graphic_card="kXs7", worker_graphic_card="Hg3a"),
    "Firefox that resists fingerprinting": RESISTS,
    "LibreWolf on Linux": RESISTS | firefox(LINUX, graphic_card="Mozilla", touch_points=0, **UTC),
    "Mullvad Browser": {**RESISTS, "incognito": True},
    "Tor Browser": {**RESISTS, "incognito": True, "graphic_card": None},
    "Tor Browser on Linux": RESISTS
    | firefox(LINUX, version=140, graphic_card=None, incognito=True, languages=("en-US",), **UTC)
    | {"headers": RESISTS["headers"]},
}  # fmt: skip
"""Who guards their privacy, and by what."""

SET: Mapping[str, Machine] = {
    "a private window": {"incognito": True},
    "developer tools are open": {"inspected": True},
    "developer tools are open in Firefox": firefox(inspected=True),
    "a developer emulates a phone": android(
        inspected=True, navigator_platform="Win32", cpu_arch="x86_64", graphic_card=TRAITS.graphic_card, worker_user_agent=HERE,
        desktop_interfaces=True
    ),
    "a wallet": {"automation_traces": ("overridden_navigator",)},
    "a translator on a page with polyfills": {"automation_traces": ("overridden_navigator", "overridden_elements", "overridden_to_string")},
    "a choice of video formats": {"automation_traces": ("overridden_codecs",), "codecs": ("mp3 maybe", "aac ")},
    "a consent manager": {"automation_traces": ("overridden_permissions",)},
    "documents are downloaded": {"automation_traces": ("no_plugins",), "plugin_count": 0},
    "a tab restored in the background": {"automation_traces": ("no_outer_window",), "outer_width": 0, "outer_height": 0},
    "a page prerendered before it has a screen": {"automation_traces": ("no_outer_window",), "outer_width": 0, **sized(0, 0)},
    "notifications managed by a firm": {"automation_traces": ("notification_permission_gap",)},
    "a firm's proxy that writes requests anew": {
        "headers": HeaderFacts(
            user_agent="Mozilla/4.0 (compatible;)", accept_language="en-US", order=("user-agent", "accept-language", "accept-encoding")
        )
    },
    "acceleration is off": {"graphic_card": SWIFTSHADER},
    "a second graphics card": {"worker_graphic_card": NVIDIA},
    "drawing failed over in the worker": {"worker_graphic_card": BASIC},
    "a mouse plugged in late": {"touch_points": 10, "fine_pointer": False},
    "a tablet PC": {"touch_points": 10},
    "the clock of home, abroad": NEW_YORK,
    "a clock set by hand": {"timezone_offset": 180},
    "a developer's desktop in UTC": UTC,
    "a screen turned between readings": {"screen_avail_width": 1080, "screen_avail_height": 1920},
    "a laptop docked between readings": {"screen_avail_width": 3440, "screen_avail_height": 1400},
    "memory of 6": {"ram": 6},
    "memory of 32": {"ram": 32},
    "a deep screen": {"screen_color_depth": 30, "screen_pixel_depth": 30},
    "a deep screen of which one depth is told": {"screen_color_depth": 30},
    "a page zoomed to 300 %": {"device_pixel_ratio": 3},
    "a page zoomed to 500 %": {"device_pixel_ratio": 5},
    "a page zoomed out to 25 %": {"device_pixel_ratio": 0.25},
    "Windows at 225 %": scaled(3840, 2160, 2.25),
    "Windows at 250 %": scaled(3840, 2160, 2.5),
    "Windows at 300 %": scaled(3840, 2400, 3),
    "a small tablet PC at 350 %": {**scaled(2736, 1824, 3.5), "touch_points": 10},
    "a tiny laptop at 150 %": scaled(1280, 800, 1.5),
    "a netbook at 125 %": scaled(1024, 600, 1.25),
    "a very wide screen": sized(5120, 1440),
    "Firefox zoomed to 200 %": firefox(**scaled(1920, 1080, 2)),
    "Firefox zoomed to 300 %": firefox(**scaled(1920, 1080, 3)),
    "Firefox zoomed to 240 % on a laptop": firefox(**scaled(1366, 768, 2.4)),
    "Firefox zoomed to 133 % on a Mac": firefox(MAC, graphic_card="Apple M1, or similar", **scaled(3024, 1964, 2.66)),
    "Chrome on a Mac, zoomed to 125 %": chrome(MAC, graphic_card=METAL, cpu_arch="arm", **sized(1512, 982, 2.5)),
    "Chrome on a Mac before a plain screen, zoomed to 125 %": chrome(MAC, graphic_card=METAL, cpu_arch="arm", **sized(1920, 1080, 1.25)),
    "Chrome on a Mac, zoomed to 150 %": chrome(MAC, graphic_card=METAL, cpu_arch="arm", **sized(1512, 982, 3)),
    "Safari before a plain screen": safari(**sized(1920, 1080)),
    "Wayland at 150 %": firefox(LINUX, graphic_card="AMD Radeon R9 200 Series, or similar", **scaled(2256, 1504, 1.5)),
    "a desktop page asked for in mid-session": {"heard_from": "0000"},
    "an old Chrome": chrome(version=109),
    "a very old Chrome on Windows 7": chrome("Windows NT 6.1; Win64; x64", version=80, os_name="Windows", navigator_platform="Win32")
    | {"hint_brands": None, "hint_platform": None, "hint_mobile": None},
    "Firefox with extended support": firefox(version=115),
    "a nightly Firefox": firefox(version=170),
    "Chrome Canary": chrome(version=160),
}  # fmt: skip
"""Settings, screens, windows, versions, and what a site or a firm does."""

BROWSERS: Mapping[str, Machine] = {
    "Edge": chrome(marks=" Edg/148.0.0.0", brand="Microsoft Edge"),
    "Opera GX": chrome(marks=" OPR/132.0.0.0", brand="Opera GX"),
    "Vivaldi": chrome(brand="Vivaldi"),
    "Yandex": chrome(marks=" YaBrowser/25.6.0.0", brand="YaBrowser"),
    "Whale": chrome(marks=" Whale/4.30.0", brand="Whale"),
    "ungoogled Chromium": chrome(LINUX, brand="Not-A.Brand", graphic_card=INTEL, plugin_count=0, automation_traces=("no_plugins",)),
    "a Chromium without hints": chrome(**NO_HINTS),
    "a Chromium that claims a frozen version": chrome(hint_brands=("Chromium 148",), version=118),
    "Waterfox": firefox(version=140),
    "Pale Moon": firefox(version=128, graphic_card=None, automation_traces=("no_webdriver_property",)),
    "Internet Explorer": named("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", **NO_HINTS, **AFRESH)
    | {"navigator_vendor": "", "automation_traces": ("no_languages", "no_webdriver_property")},
    "Ferdium": chrome(automation_traces=("no_chrome_object", "no_plugins"), plugin_count=0),
    "an app of Electron": chrome(marks=" FjordBank/3.1 Electron/38.1.0", automation_traces=("no_webdriver_property",), plugin_count=0),
    "an app of Electron that says it is Chrome": chrome(
        brand="Not-A.Brand", automation_traces=("no_chrome_object", "no_plugins", "notification_permission_gap"), plugin_count=0
    ),
    "a chat's own window": chrome(MAC, marks=" Slack/4.40 Electron/33", plugin_count=0, graphic_card=METAL, cpu_arch="arm")
    | {"automation_traces": ("no_chrome_object", "no_plugins", "no_webdriver_property", "notification_permission_gap")},
    "a kiosk built on Chromium, which draws off its window": chrome(version=120, plugin_count=0, touch_points=10, fine_pointer=False)
    | {"automation_traces": ("no_plugins", "no_chrome_object", "no_outer_window"), "outer_width": 0, "outer_height": 0},
    "WebView2": chrome(marks=" Edg/148.0.0.0", brand="Microsoft Edge", automation_traces=("notification_permission_gap",)),
    "Konqueror": chrome(LINUX, marks=" QtWebEngine/6.9", plugin_count=0, automation_traces=("no_plugins",), **NO_HINTS),
    "an app of Tauri on Linux": safari(LINUX, "Version/60.5 Safari/605.1.15", os_name="Linux", graphic_card=INTEL, **sized(1920, 1080)),
    "Epiphany": safari(LINUX, "Version/60.5 Safari/605.1.15", os_name="Linux", **sized(1920, 1080)),
    "Epiphany at 125 %": safari(LINUX, "Version/60.5 Safari/605.1.15", os_name="Linux", **sized(1536, 864, 1.25)),
    "Epiphany on a phone": safari(ARM_LINUX, "Version/60.5 Mobile Safari/605.1.15", os_name="Linux", touch_points=5, **sized(360, 720, 2)),
    "Safari": safari(),
    "Safari in lockdown mode": safari(graphic_card=None, automation_traces=("unread_overrides",), inspected=None),
    "Orion": safari(automation_traces=("overridden_navigator",)),
    "an iPad's app on a Mac": safari(IPAD, "Mobile/15E148", navigator_platform="MacIntel"),
    "an iPhone's app on a Mac": safari(IPHONE, "Mobile/15E148", navigator_platform="MacIntel"),
    "an iPad": ipad(820, 1180),
    "a large iPad": ipad(1024, 1366),
    "Chrome on a large iPad": ipad(1024, 1366, marks="CriOS/148.0 Version/11.1.1 Safari/605.1.15"),
    "a mobile page on a large iPad": ipad(1032, 1376, IPAD, "Version/18.3 Mobile/15E148 Safari/604.1", navigator_platform="iPad"),
    "a mobile page on a small iPad": ipad(744, 1133, IPAD, "Version/18.3 Mobile/15E148 Safari/604.1", navigator_platform="iPad"),
    "an iPhone": iphone(),
    "an iPhone whose display is magnified": iphone(**sized(320, 693, 3)),
    "an old iPhone": iphone("Version/15.6 Mobile/15E148 Safari/604.1", **sized(375, 667, 2)),
    "DuckDuckGo on an iPhone": iphone("Version/18.3 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15"),
    "Facebook's view on an iPhone": iphone("Mobile/15E148 [FBAN/FBIOS;FBAV/500.0;FBSN/iOS]", automation_traces=("no_webdriver_property",)),
    "WeChat's view on an iPhone": iphone("Mobile/15E148 MicroMessenger/8.0.50", automation_traces=("no_webdriver_property",)),
    "Chrome on Android": android(),
    "Samsung Internet": android(marks="SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", hint_brands=("Chromium 130",)),
    "UC Browser": android("U; Android 14; en-US; SM-A536B", "Version/4.0 Chrome/123.0.0.0 UCBrowser/15.0 Mobile Safari/537.36", **NO_HINTS),
    "DuckDuckGo on Android": android(marks="Version/4.0 Chrome/148.0.0.0 Mobile DuckDuckGo/5 Safari/537.36"),
    "Instagram's view": android("Android 14; SM-S918B; wv", "Version/4.0 Chrome/148.0.0.0 Mobile Safari/537.36 Instagram 380.0.0.0")
    | {"automation_traces": ("notification_permission_gap",)},
    "TikTok's view": android("Android 14; SM-S918B; wv", "Version/4.0 Chrome/148.0.0.0 Mobile Safari/537.36 BytedanceWebview", **NO_HINTS)
    | {"automation_traces": ("no_webdriver_property",)},
    "LINE's view": android("Android 13; SO-52C; wv", "Version/4.0 Chrome/148.0.0.0 Mobile Safari/537.36 Line/14.0.0/IAB"),
    "a bank's view on an old phone": android("Android 9; SM-G960F; wv", "Version/4.0 Chrome/74.0.3729.157 Mobile Safari/537.36", **NO_HINTS)
    | {"automation_traces": ("no_chrome_object", "notification_permission_gap")},
    "a view on a very old phone": android("Android 5.1.1; SM-J320F; wv", "Version/4.0 Chrome/60.0.3112.116 Mobile Safari/537.36")
    | {"automation_traces": ("no_webdriver_property", "no_languages", "no_plugins"), **NO_HINTS},
    "a phone of HarmonyOS": named(f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {BLINK} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile")
    | {**NO_HINTS, **AFRESH, "os_name": "OpenHarmony", "navigator_platform": "Linux aarch64", "graphic_card": "Maleoon 910"}
    | {"platform": "mobile", "touch_points": 5, "fine_pointer": False, **sized(392, 844, 3.25)},
    "a phone of KaiOS": firefox("Mobile; Nokia 2780; KAIOS/3.1", version=84, navigator_platform="", graphic_card=None, **sized(240, 320))
    | {"os_name": "KaiOS", "fine_pointer": False, "oscpu": "Linux armv7l"},
    "QQ Browser": android("U; Android 14; zh-cn; PJZ110", "Version/4.0 Chrome/121.0.0.0 MQQBrowser/15.3 Mobile Safari/537.36", **NO_HINTS),
    "Huawei's browser": android("Android 12; HarmonyOS; YAL-AL10", "Chrome/114.0.0.0 HuaweiBrowser/15 Mobile Safari/537.36")
    | {"graphic_card": MALI},
    "Firefox on Android": firefox("Android 14; Mobile", navigator_platform="Linux armv81", touch_points=5, **sized(412, 915, 2.625))
    | {"os_name": "Android", "graphic_card": "Adreno (TM) 650, or similar", "oscpu": "Linux armv81", "fine_pointer": False},
    "a desktop page on a phone": android() | named(SAYS_LINUX, hint_platform="Linux", hint_mobile=False, os_name="Linux"),
    "a tablet that asks for desktop pages": android(touch_points=10, **sized(1205, 753, 2))
    | named(SAYS_LINUX, hint_platform="Android", hint_mobile=False, os_name="Linux"),
    "a foldable, open": android(marks=TABLETS, **sized(882, 1104, 2.5)),
    "a foldable, folded between readings": android(screen_avail_width=882, screen_avail_height=1104),
    "a phone of much memory": android(graphic_card=MALI, ram=16),
    "a phone with a mouse": android(fine_pointer=True),
    "a tablet touched by ten fingers": android("Android 14; SM-X910", TABLETS, touch_points=10, **sized(1205, 753, 2)),
    "a large tablet": android("Android 14; TB", TABLETS, graphic_card=MALI, touch_points=10, **sized(1440, 900, 2)),
    "Samsung DeX": on_a_big_screen("Android 14; SM-S918B", TABLETS, graphic_card=ADRENO),
    "Samsung DeX that says it is mobile": on_a_big_screen("Android 10; K", "Chrome/148.0.0.0 Mobile Safari/537.36"),
    "Samsung DeX that says it is Linux": on_a_big_screen("Android 10; K")
    | named(SAYS_LINUX, hint_platform="Linux", hint_mobile=False, os_name="Linux"),
    "an Android television": on_a_big_screen("Android 12; BRAVIA 4K VH2", automation_traces=("no_webdriver_property",), ram=2),
    "an Android television that scales": on_a_big_screen("Android 12; BRAVIA 4K VH2", **sized(960, 540, 2)),
    "Silk on a Fire TV": on_a_big_screen("Android 11; AFTKA", "Silk/130.1 like Chrome/130.0.0.0 Safari/537.36", **sized(960, 540, 2)),
    "a television of Samsung's": on_a_big_screen("")
    | named(f"Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) {BLINK} 108.0.5359.1/8.0 TV Safari/537.36", os_name="Linux", **NO_HINTS),
    "a television of LG's": on_a_big_screen("")
    | named(f"Mozilla/5.0 (Web0S; Linux/SmartTV) {BLINK} Chrome/120.0.0.0 Safari/537.36", os_name="Linux", **NO_HINTS),
    "Quest's browser": on_a_big_screen("Android 14; Quest 3", "OculusBrowser/39.0 Chrome/140.0.0.0 VR Safari/537.36", graphic_card=ADRENO),
    "Quest's browser that says it is mobile": on_a_big_screen("Android 14; Quest 3", "OculusBrowser/39 Chrome/140.0.0.0 Mobile VR Safari"),
    "Quest's browser that says it is a desktop": on_a_big_screen("", graphic_card=ADRENO, touch_points=5, **sized(1280, 720, 1.5))
    | named(f"Mozilla/5.0 ({LINUX}; Quest 3) {BLINK} OculusBrowser/39.0 Chrome/140.0.0.0 VR Safari/537.36", hint_platform="Android")
    | {"hint_brands": ("Chromium 140", "Meta Quest Browser 39"), "hint_mobile": False, "os_name": "Linux", "fine_pointer": False},
    "an e-reader": safari("X11; U; Linux armv7l like Android; en-us", "Version/5.0 Safari/533.2+ Kindle/3.0+", os_name="Linux")
    | {"touch_points": 1, "navigator_platform": "Linux armv7l", "graphic_card": None, **sized(758, 1024)},
    "a car": chrome(LINUX, marks=" Tesla/2025.14", touch_points=5, graphic_card="ANGLE (AMD, AMD Radeon Graphics, OpenGL ES 3.2)")
    | {"fine_pointer": False, "plugin_count": 0, "automation_traces": ("no_plugins", "no_chrome_object"), **sized(1920, 1200)},
    "a car with Android": on_a_big_screen("Android 12; Polestar 2", "Chrome/130.0.0.0 Safari/537.36", cpu_arch="x86", graphic_card=INTEL)
    | {"navigator_platform": "Linux x86_64"},
    "a Chromebook": chrome(CHROMEBOOK, touch_points=10, graphic_card=INTEL, **sized(1366, 768)),
    "a Chromebook on an ARM processor": chrome(CHROMEBOOK, touch_points=10, graphic_card=MALI, cpu_arch="arm", **sized(1280, 800))
    | {"navigator_platform": "Linux aarch64"},
    "Linux apps on a Chromebook": chrome(LINUX, graphic_card="ANGLE (Mesa, virgl (Mesa Intel(R) UHD Graphics), OpenGL 4.3)")
    | sized(1366, 768),
    "an Android app on a Chromebook": on_a_big_screen("Android 13; eve", graphic_card=INTEL, cpu_arch="x86_64")
    | {"navigator_platform": "Linux x86_64"},
    "an Android app on a Chromebook that says it is mobile": on_a_big_screen("Android 13; eve; wv", "Chrome/148.0.0.0 Mobile Safari/537.36")
    | {"navigator_platform": "Linux x86_64", "graphic_card": INTEL, "cpu_arch": "x86_64", "touch_points": 10},
    "Android beside Windows": on_a_big_screen("Android 13; Subsystem for Android(TM)", graphic_card=NVIDIA, cpu_arch="x86_64")
    | {"navigator_platform": "Linux x86_64"},
    "an emulator for games": android("Android 11; SM-G998B", cpu_arch="x86_64", touch_points=10, fine_pointer=True, **sized(900, 1600, 1.5))
    | {"navigator_platform": "Linux x86_64"},
    "a Raspberry Pi": chrome(ARM_LINUX, graphic_card="ANGLE (Broadcom, V3D 7.1, OpenGL ES 3.1)", cpu_arch="arm", ram=4, core_number=4),
    "an old Raspberry Pi": chrome("X11; CrOS armv7l 13597.84.0", version=92, graphic_card="llvmpipe", cpu_arch="arm", ram=1)
    | {"os_name": "ChromeOS", "hint_platform": "Chrome OS", "navigator_platform": "Linux armv7l"},
    "Firefox on a Raspberry Pi": firefox(ARM_LINUX, graphic_card="llvmpipe, or similar"),
    "a Steam Deck": chrome(LINUX, graphic_card="ANGLE (AMD, AMD Custom GPU 0405 (radeonsi), OpenGL 4.6)", touch_points=10)
    | sized(1280, 800),
    "Steam's own browser": chrome(version=126, automation_traces=("no_plugins", "no_chrome_object"), plugin_count=0),
    "Linux on an Apple laptop": firefox(ARM_LINUX, graphic_card="Apple M1, or similar", **sized(1512, 945, 2)),
    "Chrome on Linux on an Apple laptop": chrome(ARM_LINUX, graphic_card="ANGLE (Mesa, Apple M1 (G13G B1), OpenGL 4.6)", cpu_arch="arm")
    | sized(1512, 945, 2),
    "Windows on an ARM processor": chrome(marks=" Edg/148.0.0.0", brand="Microsoft Edge", cpu_arch="arm", touch_points=10)
    | {"graphic_card": "ANGLE (Qualcomm, Qualcomm(R) Adreno(TM) X1-85 GPU Direct3D11 vs_5_0 ps_5_0)", "hint_architecture": "arm"},
    "CrossOver on a Mac": chrome(graphic_card="ANGLE (Apple, Apple M1 Direct3D11 vs_5_0 ps_5_0, D3D11)"),
    "CrossOver that names Metal": chrome(graphic_card=METAL),
    "Wine on Linux": chrome(graphic_card="ANGLE (AMD, AMD Radeon RX 6600 (radeonsi), OpenGL 4.6)"),
    "Windows in Parallels": chrome(graphic_card="ANGLE (Parallels, Parallels Display Adapter (WDDM) Direct3D11)", **sized(1512, 945, 2)),
    "Windows in VMware": chrome(graphic_card="ANGLE (VMware, VMware SVGA 3D Direct3D11 vs_5_0 ps_5_0, D3D11)"),
    "Citrix from a tablet": chrome(graphic_card=BASIC, touch_points=5, **sized(1280, 800, 2.5)),
    "Linux in a virtual machine": chrome(LINUX, graphic_card="ANGLE (Mesa, llvmpipe (LLVM 17.0.6, 256 bits), OpenGL 4.5)")
    | sized(1280, 800),
    "macOS in a virtual machine": chrome(MAC, graphic_card="ANGLE (Apple, ANGLE Metal Renderer: Apple Paravirtual device)", cpu_arch="arm"),
    "Firefox that draws in software": firefox(LINUX, graphic_card="llvmpipe, or similar"),
    "Firefox with a basic driver": firefox(graphic_card="Microsoft Basic Render Driver, or similar"),
    "a PlayStation": safari("PlayStation; PlayStation 5/8.00", "Version/17.0 Safari/605.1.15", os_name=None)
    | {"navigator_platform": "PlayStation 5", "graphic_card": None, **sized(1920, 1080)},
    "Edge on an Xbox": chrome("Windows NT 10.0; Win64; x64; Xbox; Xbox Series X", version=120, marks=" Edg/120", brand="Microsoft Edge")
    | {"os_name": "Windows", "hint_platform": "Windows", "navigator_platform": "Win32", "plugin_count": 0},
}  # fmt: skip
"""Browsers, views inside apps, and devices."""

MACHINES: Mapping[str, Machine] = {**GUARDED, **SET, **BROWSERS}
