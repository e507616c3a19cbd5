"""Where the bank's fields are on the screen, in a browser with a person's settings: scaled, zoomed, without a frame, on a second
screen. A person sees it; their stand-in has been at a bank of the same looks before, in another browser that is set the same way.

That bank has no Tessera. Its page says where the pointer is in it, and where its fields are: two spots of the pointer tell the rest.
"""

import json
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Any

from tests.browsers.layout import SELECTORS, Box
from tests.browsers.ordinary import Browser, Settings, opened
from web.demo.office import Customer, DemoSettings
from web.demo.server import open_bank

PATIENCE = 60.0  # seconds
SPOTS = ((0.4, 0.55), (0.6, 0.75))  # of the window, and also of one that its manager has put a little to the right
WHERE = """addEventListener("pointermove", (event) => {
  document.querySelector("#sign-out").hidden = false;
  const places = Object.fromEntries(Object.entries(SELECTORS).map(([name, selector]) => {
    const box = document.querySelector(selector).getBoundingClientRect();
    return [name, [box.x, box.y, box.width, box.height]];
  }));
  fetch("/where", {method: "POST", body: JSON.stringify({x: event.clientX, y: event.clientY, places})});
});"""

type Seen = dict[str, Any]


def looked_at(
    browser: Browser, settings: Settings, environment: Mapping[str, str], pointing: Mapping[str, str], *, behind: bool = False
) -> Mapping[str, Box]:
    """The fields and buttons of the sign-in on the screen. `environment` is the browser's, `pointing` that of the display which the hand
    works. `behind`: the page is in a second tab, whose window may lack a bar that the first has.

    Raises:
        TimeoutError: no page came up under the pointer.
    """
    told, shown = Queue[Seen](), threading.Event()
    with _bank(told, shown) as url, opened(browser, "about:blank" if behind else url, settings, environment, tabs=(url,) * behind):
        if behind:
            shown.wait(PATIENCE)
            time.sleep(1)
            subprocess.run(["xdotool", "key", "ctrl+Tab"], env=dict(pointing), check=True)
        (left, top), (width, height) = settings.at, settings.size
        spots = [(left + round(width * across), top + round(height * down)) for across, down in SPOTS]
        for _ in range(2):  # once more, in case the page was still moving
            first, second = (_settled(told, spot, pointing) for spot in spots)
        return dict(_boxes(first, second, *spots))


@contextmanager
def _bank(told: Queue[Seen], shown: threading.Event) -> Iterator[str]:
    nobody = Customer(username="nobodyhere", password="nobody here", user_id="nobody")  # as long as a customer's: the page shows both
    settings = DemoSettings(
        base_url="http://127.0.0.1:9", client_id="none", client_secret="none", places=[("At home in Oslo", "240.0.10.100")], customer=nobody
    )
    server = open_bank(settings, 0)
    bank: Any = server.app

    def answer(environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        if path == "/where":
            told.put(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
        if path == "/where.js":
            shown.set()
        if path in ("/where", "/where.js", "/sdk/tessera.js"):
            start_response("200 OK", [("Content-Type", "text/javascript")])
            return [WHERE.replace("SELECTORS", json.dumps(SELECTORS)).encode() if path == "/where.js" else b""]
        if path != "/":
            return bank(environ, start_response)
        headers: list[Any] = []
        page = b"".join(bank(environ, lambda status, given, *_: headers.append((status, given))))
        page = page.replace(b"</head>", b'<script src="/where.js" defer></script></head>')
        (status, given), *_ = headers
        start_response(status, [(name, value) for name, value in given if name != "Content-Length"])
        return [page]

    server.app = answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _settled(told: Queue[Seen], spot: tuple[int, int], pointing: Mapping[str, str]) -> Seen:
    """What the page says twice in a row with the pointer there."""
    deadline, last, number = time.monotonic() + PATIENCE, None, 0
    while time.monotonic() < deadline:
        number += 1
        for x in (spot[0] + 3 + number % 3, spot[0]):
            subprocess.run(["xdotool", "mousemove", str(x), str(spot[1])], env=dict(pointing), check=True)
            time.sleep(0.12)
        seen = None
        while True:
            try:
                seen = told.get(timeout=0.25)
            except Empty:
                break
        if seen is not None and seen == last:
            return seen
        last = seen or last
    raise TimeoutError("no page came up under the pointer")


def _boxes(first: Seen, second: Seen, here: tuple[int, int], there: tuple[int, int]) -> Iterator[tuple[str, Box]]:
    across = (there[0] - here[0]) / (second["x"] - first["x"])
    down = (there[1] - here[1]) / (second["y"] - first["y"])
    left, top = here[0] - first["x"] * across, here[1] - first["y"] * down
    for name, (x, y, width, height) in second["places"].items():
        yield name, Box(left + x * across, top + y * down, width * across, height * down)
