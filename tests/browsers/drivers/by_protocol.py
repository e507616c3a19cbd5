"""The DevTools protocol by hand, over its socket: no tool, no `Runtime.enable`; what the frameworks are made of, without their habits."""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.request import urlopen

from websocket import WebSocket, create_connection

from simulator.behavior import hand_movement, typed_keys
from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, HIDDEN, LINGER, SUBMIT, Script
from tests.browsers.ordinary import found

STARTING = 30.0  # seconds

type Spot = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Settings:
    headless: bool
    humanised: bool = False  # moves, holds and pauses of a hand, with the pressure that a mouse must have, on whole pixels
    inserts: bool = False  # text by `Input.insertText`, without keys
    hidden: bool = False


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
        for point in hand_movement(random, at, target):
            tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=point.x, y=point.y)
            time.sleep(point.after / 1000)
    press = {"x": target[0], "y": target[1], "button": "left", "clickCount": 1, "force": force}
    tab.call("Input.dispatchMouseEvent", type="mousePressed", **press)
    time.sleep(random.uniform(0.06, 0.13) if chosen.humanised else 0)
    tab.call("Input.dispatchMouseEvent", type="mouseReleased", **press)
    return target


def _type(tab: Tab, chosen: Settings, random: Random, text: str) -> None:
    if not text:
        return
    if chosen.inserts:
        tab.call("Input.insertText", text=text)
        return
    for letter, key in zip(text, typed_keys(random, len(text)), strict=True):
        code = f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}"
        named = {"key": letter, "code": code, "windowsVirtualKeyCode": ord(letter.upper())}
        time.sleep(max(0, key.after - key.hold) / 1000 if chosen.humanised else 0.03)
        tab.call("Input.dispatchKeyEvent", type="keyDown", text=letter, **named)
        time.sleep(key.hold / 1000 if chosen.humanised else 0)
        tab.call("Input.dispatchKeyEvent", type="keyUp", **named)
