"""Devices that the generator hardly draws, made of those that it does: honest, and easily taken for liars.

A Windows laptop may have an ARM processor, and says x86 where its browser runs in translation. An iPad says Macintosh and has a touch
screen, as Apple has it since iPadOS 13; an Android tablet says Android without Mobile; a phone that is asked for the desktop page says
X11, keeps its processor and its card, and its hints may name either system. Screens in CSS pixels are those that the makers publish.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import cycle
from typing import Any

from datasets.browsers import Browser
from tessera import user_agent

IPADS = ((768, 1024), (810, 1080), (820, 1180), (834, 1112), (834, 1194), (1024, 1366), (744, 1133))
ANDROID_TABLETS = ((800, 1280), (753, 1205), (834, 1334), (900, 1440), (601, 962), (712, 1138))

ARM_LAPTOP = {
    "renderer": "ANGLE (Qualcomm, Qualcomm(R) Adreno(TM) X1-85 GPU Direct3D11 vs_5_0 ps_5_0, D3D11)",
    "vendor": "Google Inc. (Qualcomm)",
}


def arm_laptops(desktops: Sequence[Browser]) -> Iterator[Browser]:
    """Each Windows desktop as a laptop with an ARM processor; every second one's browser is translated."""
    windows = (browser for browser in desktops if user_agent.read(_agent(browser)).system == "Windows")
    for number, desktop in enumerate(windows):
        made = deepcopy(dict(desktop))
        made["fingerprint"]["videoCard"] = dict(ARM_LAPTOP)
        if hints := made["fingerprint"]["navigator"].get("userAgentData"):
            hints |= {"architecture": "arm" if number % 2 else "x86", "bitness": "64"}
        yield made


def ipads(safaris: Sequence[Browser]) -> Iterator[Browser]:
    """Each Safari of a Mac as that of an iPad, upright or lying."""
    for number, (safari, (width, height)) in enumerate(zip(safaris, cycle(IPADS), strict=False)):
        yield _on_screen(safari, (height, width) if number % 2 else (width, height), ratio=2.0, touches=5)


def android_tablets(phones: Sequence[Browser]) -> Iterator[Browser]:
    """Each Android phone as a tablet."""
    for phone, size in zip(_androids(phones), cycle(ANDROID_TABLETS), strict=False):
        tablet = _on_screen(phone, size, ratio=phone["fingerprint"]["screen"]["devicePixelRatio"], touches=5)
        yield _claiming(tablet, _agent(tablet).replace(" Mobile", ""))


def desktop_pages(phones: Sequence[Browser]) -> Iterator[Browser]:
    """Each Android phone asked for the desktop page; every second one's hints say Linux."""
    for number, phone in enumerate(_androids(phones)):
        before, _, after = _agent(phone).partition("(Linux; Android")
        desktop = f"{before}(X11; Linux x86_64){after.partition(')')[2]}".replace(" Mobile", "")
        yield _claiming(deepcopy(dict(phone)), desktop, "Linux" if number % 2 else None)


def _androids(phones: Sequence[Browser]) -> Iterator[Browser]:
    return (phone for phone in phones if user_agent.read(_agent(phone)).system == "Android" and "(Linux; Android" in _agent(phone))


def _agent(browser: Browser) -> str:
    claimed: str = browser["fingerprint"]["navigator"]["userAgent"]
    return claimed


def _on_screen(browser: Browser, size: tuple[int, int], *, ratio: float, touches: int) -> dict[str, Any]:
    width, height = size
    made = deepcopy(dict(browser))
    made["fingerprint"]["navigator"]["maxTouchPoints"] = touches
    made["fingerprint"]["screen"] |= {
        "width": width, "height": height, "availWidth": width, "availHeight": height, "devicePixelRatio": ratio,
    }  # fmt: skip
    return made


def _claiming(browser: dict[str, Any], claimed: str, system: str | None = None) -> dict[str, Any]:
    """With another user agent, no longer mobile, and hints of another system where one is given."""
    navigator = browser["fingerprint"]["navigator"]
    navigator["userAgent"] = claimed
    told = {"user-agent": claimed, "sec-ch-ua-mobile": "?0", **({"sec-ch-ua-platform": f'"{system}"'} if system else {})}
    if navigator.get("userAgentData"):
        navigator["userAgentData"] |= {"mobile": False, **({"platform": system} if system else {})}
    browser["headers"] = {name: told.get(name.lower(), value) for name, value in (browser.get("headers") or {}).items()}
    return browser
