"""Coarse attributes of a device. Each has few values, so that pairs of them can be counted in a few thousand browsers.

An attribute is a text, or absent where it is unknown or has a value that is not listed: a graphics card of a new make, a browser that
appears next year. An absent attribute is not compared and accuses nobody.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tessera.session import DeviceSession

CARDS = (
    ("swiftshader", "SwiftShader"), ("llvmpipe", "llvmpipe"), ("basic render", "Basic Render"), ("vmware", "virtual"),
    ("svga3d", "virtual"), ("parallels", "virtual"), ("virtualbox", "virtual"), ("virgl", "virtual"),
    ("android emulator", "Android emulator"), ("adreno", "Adreno"), ("mali", "Mali"), ("powervr", "PowerVR"), ("xclipse", "Xclipse"),
    ("geforce", "NVIDIA"), ("nvidia", "NVIDIA"), ("radeon", "AMD"), ("amd", "AMD"), ("intel", "Intel"), ("apple", "Apple"),
)  # fmt: skip
"""Families of graphics cards, each with a mark in the name that WebGL gives; the most specific mark comes first."""

INTERFACES = (
    ("direct3d11", "Direct3D 11"), ("direct3d9", "Direct3D 9"), ("metal", "Metal"), ("opengl es", "OpenGL ES"), ("vulkan", "Vulkan"),
    ("opengl", "OpenGL"),
)  # fmt: skip
"""Through which interface the card draws, by a mark in the same name."""

PLATFORMS = ("Win", "Mac", "iPhone", "iPad", "Linux x86", "Linux i", "Linux arm", "Linux aarch", "Linux")
BROWSERS = frozenset({"Chrome", "Edge", "Safari", "Firefox", "Headless Chrome", "Internet Explorer"})
RATIOS = frozenset({1.0, 1.25, 1.5, 2.0, 3.0})
TOUCHES = ((1, 3, 6, 11), ("none", "1-2", "3-5", "6-10", "many"))
SIDES = ((500, 721, 1000, 1300), ("phone", "small", "laptop", "desktop", "large"))  # shorter side of the screen, pixels
PLUGINS = ((1, 5, 6), ("none", "few", "5", "many"))


def attributes(session: DeviceSession) -> Mapping[str, str]:
    """The attributes known for a device session, by name."""
    return {name: value for name, read in READINGS.items() if (value := read(session))}


def card_family(session: DeviceSession) -> str | None:
    """Who makes the graphics card, or what draws instead of one."""
    return marked(session.traits.graphic_card, CARDS)


def platform_class(session: DeviceSession) -> str | None:
    """`navigator.platform` without the details of the processor."""
    told = session.traits.navigator_platform or ""
    return next((known for known in PLATFORMS if told.startswith(known)), None)


def _system(session: DeviceSession) -> str | None:
    """The system that the browser claims in its requests: an iPad that asks for the desktop page claims to be a Macintosh."""
    return "macOS" if "Macintosh" in (session.user_agent_text or "") else session.user_agent.system


def _browser(session: DeviceSession) -> str | None:
    """The browser by its engine: on iOS every browser is Safari underneath, whatever its name (`CriOS/`, `FxiOS/`, `EdgiOS/`)."""
    claimed = "Safari" if session.user_agent.system == "iOS" else session.user_agent.browser
    return claimed if claimed in BROWSERS else None


def _screen(session: DeviceSession) -> str | None:
    """A desktop's screen in device pixels, which neither scaling nor zoom changes; a phone's in CSS pixels. Tablets have any size."""
    width, height, ratio = session.traits.screen_width, session.traits.screen_height, session.traits.device_pixel_ratio
    if not width or not height or session.user_agent.platform == "tablet":
        return None
    if (width, height) == (800, 600):
        return "800x600"
    return _class(min(width, height) * ((ratio or 1) if session.user_agent.platform == "desktop" else 1), SIDES)


def _touch(session: DeviceSession) -> str | None:
    """Among Android devices only phones must have a touch screen: a television has none, nor has a phone connected to a monitor."""
    claims, points = session.user_agent, session.traits.touch_points
    if points == 0 and (claims.system == "Android" or session.traits.hint_platform == "Android") and claims.platform != "mobile":
        return None
    return _class(points, TOUCHES)


def _ratio(session: DeviceSession) -> str | None:
    ratio = session.traits.device_pixel_ratio
    if not ratio:
        return None
    return f"{ratio:g}" if ratio in RATIOS else "below 2" if ratio < 2 else "above 2"


def _memory(session: DeviceSession) -> str | None:
    return f"{session.traits.ram:g}" if session.traits.ram else None


def _codecs(session: DeviceSession) -> str | None:
    """How sure the browser is that it can play MP3 and AAC: each engine words this differently."""
    answers = dict(codec.partition(" ")[::2] for codec in session.traits.codecs or ())
    return f"{answers['mp3']}, {answers['aac']}" if {"mp3", "aac"} <= answers.keys() else None


def _processor(session: DeviceSession) -> str | None:
    traits = session.traits
    return f"{traits.hint_architecture} {traits.hint_bitness or ''}".strip() if traits.hint_architecture else None


def _flag(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def marked(text: str | None, marks: tuple[tuple[str, str], ...]) -> str | None:
    """The first family with a mark in the name; None if the name has no mark."""
    name = (text or "").lower()
    return next((family for mark, family in marks if mark in name), None)


def _class(value: float | None, classes: tuple[tuple[int, ...], tuple[str, ...]]) -> str | None:
    edges, names = classes
    return None if value is None else names[bisect_right(edges, value)]


READINGS: Mapping[str, Callable[[DeviceSession], str | None]] = MappingProxyType(
    {
        "system": _system,
        "browser": _browser,
        "platform": platform_class,
        "vendor": lambda session: session.traits.navigator_vendor,
        "touch": _touch,
        "memory": _memory,
        "card": card_family,
        "interface": lambda session: marked(session.traits.graphic_card, INTERFACES),
        "screen": _screen,
        "ratio": _ratio,
        "plugins": lambda session: _class(session.traits.plugin_count, PLUGINS),
        "hint platform": lambda session: session.traits.hint_platform,
        "hint mobile": lambda session: _flag(session.traits.hint_mobile),
        "header platform": lambda session: (session.headers.hint_platform or "").strip('"'),
        "header mobile": lambda session: session.headers.hint_mobile,
        "processor": _processor,
        "product": lambda session: session.traits.product_sub,
        "oscpu": lambda session: (session.traits.oscpu or "")[:9],
        "codecs": _codecs,
    }
)
