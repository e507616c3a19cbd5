"""The DevTools protocol by hand, over its socket: no tool, no `Runtime.enable`; what the frameworks are made of, without their habits."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

from websocket import WebSocket, create_connection

from simulator.behavior import FRAME, hand_movement, typed_keys
from simulator.hands import Hand
from tessera.telemetry import Key
from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, HIDDEN, LINGER, SUBMIT, Script
from tests.browsers.hand import strokes
from tests.browsers.ordinary import found

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"
SHIFT = 8  # among the protocol's modifiers
STARTING = 30.0  # seconds

type Spot = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Settings:
    headless: bool
    humanised: bool = False  # moves, holds and pauses of a hand, with the pressure that a mouse must have, on whole pixels
    inserts: bool = False  # text by `Input.insertText`, without keys
    hidden: bool = False
    put_right: bool = False  # moves not waited for, stamps in whole milliseconds, keys that overlap: what is told of a hand, told
    shifts: bool = False  # and Shift goes down for a capital
    keys_alone: bool = False  # no mouse: from field to field by Tab, and Enter
    finger: bool = False  # a phone, emulated, and a finger with an extent that stays; text without keys, letter by letter
    coded: bool = True  # keys say where on the keyboard they are, and have a number


class Tab:
    """One page, by its socket."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket, self._number = socket, 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv())
            if answer.get("id") == self._number:
                return dict(answer.get("result", {}))

    def tell(self, method: str, **parameters: Any) -> None:
        """Without waiting for the answer."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width, height of an element, asked of the document and not of a script."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.scrollIntoViewIfNeeded", nodeId=node)
        quad = self.call("DOM.getBoxModel", nodeId=node)["model"]["border"]
        return quad[0], quad[1], quad[2] - quad[0], quad[5] - quad[1]


def protocol(**settings: Any) -> Script:
    """A script that speaks the protocol itself."""
    chosen = Settings(**settings)

    def drive(visit: Visit, environment: Mapping[str, str]) -> None:
        with _tab(chosen, visit.url, environment) as tab:
            visit.arrived()
            time.sleep(1.0)
            random, at = Random(visit.username), (90.0, 700.0)
            if chosen.finger:
                _by_finger(tab, random, visit)
                return
            if chosen.keys_alone:
                _by_keys_alone(tab, chosen, random, visit)
                return
            for selector, text in ((FIELDS["username"], visit.username), (FIELDS["password"], visit.password), (SUBMIT, "")):
                at = _click(tab, chosen, random, at, tab.box(selector))
                _type(tab, chosen, random, text)
            visit.verdict(LINGER)

    return drive


@contextmanager
def _tab(chosen: Settings, url: str, environment: Mapping[str, str]) -> Iterator[Tab]:
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        flags = [*FLAGS, *(["--headless=new"] if chosen.headless else []), *([HIDDEN] if chosen.hidden else [])]
        command = [found("chromium") or "", f"--user-data-dir={folder}", "--remote-debugging-port=0", "--remote-allow-origins=*", *flags]
        command += ["--no-first-run", url]
        process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            socket = create_connection(_address(Path(folder), url), timeout=STARTING)
            yield Tab(socket)
            socket.close()
        finally:
            process.terminate()
            process.wait(10)


def _address(folder: Path, url: str) -> str:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        told = folder / "DevToolsActivePort"
        if told.exists() and (lines := told.read_text().split()):
            with urlopen(f"http://127.0.0.1:{lines[0]}/json", timeout=10) as answer:
                for target in json.load(answer):
                    if target["type"] == "page" and target["url"].startswith(url):
                        return str(target["webSocketDebuggerUrl"])
        time.sleep(0.2)
    raise TimeoutError("no debugging port")


def _click(tab: Tab, chosen: Settings, random: Random, at: Spot, box: tuple[float, float, float, float]) -> Spot:
    left, top, width, height = box
    share = (random.uniform(0.3, 0.7), random.uniform(0.3, 0.7)) if chosen.humanised else (0.5, 0.5)
    target = (left + width * share[0], top + height * share[1])
    force = 0.5 if chosen.humanised else 0
    if chosen.humanised:
        target = (round(target[0]), round(target[1]))
        for point in hand_movement(random, at, target, frame=8.0 if chosen.put_right else FRAME):
            if chosen.put_right:
                time.sleep(point.after / 1000)
                tab.tell("Input.dispatchMouseEvent", type="mouseMoved", x=point.x, y=point.y, **_stamp(chosen))
                continue
            tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=point.x, y=point.y)
            time.sleep(point.after / 1000)
        if chosen.put_right:
            time.sleep(random.uniform(0.08, 0.25))
            tab.tell("Input.dispatchMouseEvent", type="mouseMoved", x=target[0], y=target[1], **_stamp(chosen))
            time.sleep(random.uniform(0.04, 0.1))
    press = {"x": target[0], "y": target[1], "button": "left", "clickCount": 1, "force": force}
    tab.call("Input.dispatchMouseEvent", type="mousePressed", **press, **_stamp(chosen))
    time.sleep(random.uniform(0.06, 0.13) if chosen.humanised else 0)
    tab.call("Input.dispatchMouseEvent", type="mouseReleased", **press, **_stamp(chosen))
    return target


def _type(tab: Tab, chosen: Settings, random: Random, text: str) -> None:
    if not text:
        return
    if chosen.inserts:
        tab.call("Input.insertText", text=text)
        return
    if chosen.put_right or chosen.keys_alone:
        _in_rhythm(tab, chosen, text, Hand.drawn(random).keys(random, text, len(text)))
        return
    for letter, key in zip(text, typed_keys(random, len(text)), strict=True):
        code = f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}"
        named = {"key": letter, "code": code, "windowsVirtualKeyCode": ord(letter.upper())}
        time.sleep(max(0, key.after - key.hold) / 1000 if chosen.humanised else 0.03)
        tab.call("Input.dispatchKeyEvent", type="keyDown", text=letter, **named)
        time.sleep(key.hold / 1000 if chosen.humanised else 0)
        tab.call("Input.dispatchKeyEvent", type="keyUp", **named)


def _in_rhythm(tab: Tab, chosen: Settings, text: str, keys: Iterable[Key]) -> None:
    """Keys go down and up each at its moment, whichever is still down. Without `shifts` a capital comes as such."""
    began, steps = time.monotonic(), strokes(text if chosen.shifts else text.lower(), keys)
    letters, as_written, modifiers = iter(text), dict[str, str](), 0
    for moment, step in sorted(steps):
        time.sleep(max(0.0, began + moment / 1000 - time.monotonic()))
        what, key = step.split()
        down = what == "keydown"
        if key == "Shift_L":
            modifiers = SHIFT if down else 0
            named: dict[str, Any] = {
                "key": "Shift",
                "code": "ShiftLeft",
                "windowsVirtualKeyCode": 16,
                "location": 1,
                "modifiers": modifiers,
            }
            tab.tell("Input.dispatchKeyEvent", type="rawKeyDown" if down else "keyUp", **named, **_stamp(chosen))
            continue
        if down:
            as_written[key] = next(letters)
        letter = as_written[key]
        named = {"key": letter, "modifiers": modifiers}
        if chosen.coded:
            named |= {"code": _code(letter), "windowsVirtualKeyCode": ord(letter.upper())}
        told = {"type": "keyDown", "text": letter} if down else {"type": "keyUp"}
        tab.tell("Input.dispatchKeyEvent", **told, **named, **_stamp(chosen))


def _code(key: str) -> str:
    return f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"


def _stamp(chosen: Settings) -> dict[str, float]:
    """A time in whole milliseconds, as window systems have it."""
    return {"timestamp": round(time.time(), 3)} if chosen.put_right else {}


def _by_keys_alone(tab: Tab, chosen: Settings, random: Random, visit: Visit) -> None:
    """Tab by Tab to the name, on to the password, and Enter."""
    root = tab.call("DOM.getDocument")["root"]["nodeId"]
    tab.call("DOM.focus", nodeId=tab.call("DOM.querySelector", nodeId=root, selector=FIELDS["username"])["nodeId"])
    time.sleep(random.uniform(0.3, 0.6))
    _type(tab, chosen, random, visit.username)
    _name_key(tab, chosen, random, "Tab", 9)
    _type(tab, chosen, random, visit.password)
    _name_key(tab, chosen, random, "Enter", 13, text="\r")
    visit.verdict(LINGER)


def _by_finger(tab: Tab, random: Random, visit: Visit) -> None:
    size: dict[str, Any] = {"width": 412, "height": 839, "screenWidth": 412, "screenHeight": 915, "deviceScaleFactor": 2.625}
    tab.call("Emulation.setDeviceMetricsOverride", mobile=True, **size)
    tab.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=5)
    brands = [{"brand": "Chromium", "version": "156"}, {"brand": "Not)A;Brand", "version": "24"}]
    claims: dict[str, Any] = {"platform": "Android", "platformVersion": "14.0.0", "architecture": "", "model": "Pixel 7", "mobile": True}
    tab.call("Emulation.setUserAgentOverride", userAgent=PHONE, platform="Linux armv81", userAgentMetadata={**claims, "brands": brands})
    tab.call("Page.reload")
    time.sleep(3.0)
    for selector, text in ((FIELDS["username"], visit.username), (FIELDS["password"], visit.password), (SUBMIT, "")):
        left, top, width, height = tab.box(selector)
        finger: dict[str, float] = {"radiusX": random.uniform(9, 16), "radiusY": random.uniform(9, 16), "force": random.uniform(0.3, 0.8)}
        spot = {"x": left + width * random.uniform(0.2, 0.8), "y": top + height * random.uniform(0.25, 0.75), "id": 0}
        tab.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{**spot, **finger}])
        time.sleep(random.uniform(0.05, 0.11))
        tab.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        time.sleep(random.uniform(0.4, 0.8))
        for letter in text:
            tab.call("Input.insertText", text=letter)
            time.sleep(random.uniform(0.12, 0.45))
    visit.verdict(LINGER)


def _name_key(tab: Tab, chosen: Settings, random: Random, key: str, number: int, **more: str) -> None:
    named: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": number}
    time.sleep(random.uniform(0.2, 0.5))
    tab.tell("Input.dispatchKeyEvent", type="keyDown" if more else "rawKeyDown", **named, **more, **_stamp(chosen))
    time.sleep(random.uniform(0.06, 0.11))
    tab.tell("Input.dispatchKeyEvent", type="keyUp", **named, **_stamp(chosen))
    time.sleep(random.uniform(0.2, 0.4))
