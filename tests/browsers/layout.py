"""Where things are on the screen: a person sees it, their stand-in has to be told.

The browser's own frame is measured in an ordinary window before the visits; where the bank's fields are inside the page, a second
browser says, with a page of the same size.
"""

import json
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Empty, Queue
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browsers.ordinary import Browser, found, opened

PAGE = b"""<!doctype html><body><script>addEventListener("mousemove", (event) => fetch("/", {method: "POST", body: JSON.stringify(
  {left: event.screenX - event.clientX, top: event.screenY - event.clientY, width: innerWidth, height: innerHeight})}))</script>"""
SELECTORS = {"username": "input[name=username]", "password": "input[name=password]", "submit": "#sign-in-form button", "leave": "#sign-out"}
PATIENCE = 40.0  # seconds


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Frame:
    """Where the page begins on the screen, and its size."""

    left: float
    top: float
    width: int
    height: int


class Looking(BaseHTTPRequestHandler):
    """Serves the page that says where it is, and hears it."""

    told: Queue[dict[str, Any]]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def do_POST(self) -> None:
        self.told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def frame_of(browser: Browser, size: tuple[int, int], environment: Mapping[str, str]) -> Frame:
    """The frame of an ordinary window of this size.

    Raises:
        TimeoutError: the window did not come up, or its page is not under the mouse.
    """
    told = Queue[dict[str, Any]]()
    server = HTTPServer(("127.0.0.1", 0), type("Handler", (Looking,), {"told": told}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with opened(browser, f"http://127.0.0.1:{server.server_port}/", size, environment):
            return _settled(told, environment)
    finally:
        server.shutdown()
        server.server_close()


def _settled(told: Queue[dict[str, Any]], environment: Mapping[str, str]) -> Frame:
    """What the page says three times in a row."""
    seen: list[Frame] = []
    for number in range(int(PATIENCE * 2)):
        subprocess.run(["xdotool", "mousemove", str(500 + number % 7), "600"], env=dict(environment), check=True)
        try:
            seen.append(Frame(**told.get(timeout=0.5)))
        except Empty:
            continue
        if len(seen) >= 4 and len(set(seen[-4:])) == 1:
            return seen[-1]
    raise TimeoutError("no window came up under the mouse")


def boxes(url: str, frame: Frame) -> Mapping[str, Box]:
    """The fields and buttons of the sign-in, on the screen."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": frame.width, "height": frame.height})
        page.route("**/risk-collect/**", lambda route: route.abort())
        page.goto(url)
        page.wait_for_selector(SELECTORS["username"])
        page.evaluate("selector => { document.querySelector(selector).hidden = false }", SELECTORS["leave"])
        found_boxes = {name: page.locator(selector).first.bounding_box() for name, selector in SELECTORS.items()}
        chromium.close()
    return {name: Box(box["x"] + frame.left, box["y"] + frame.top, box["width"], box["height"]) for name, box in found_boxes.items() if box}
