"""What the browser SDK costs a page: bytes, time at the start, time for each event. Measured in Chromium, driven by Playwright.

The start is counted in time of the page's thread, so that a busy machine does not lengthen it: what a page with the SDK spends until it has
a session token, less what the same page spends without. For events, what the SDK listens with is timed by the page itself, on a page
whose clock goes in steps of 5 µs (cross-origin isolated): all handlers of one event together. That is time on the wall: too long where the
machine is busy.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import time

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks.report import Options, Row, main

SDK = Path("functions/serve_web/sdk")
SITE = "https://bank.example"
PAGE = """<!doctype html><title>Sign in</title><input autofocus><input type="password"><p style="height:3000px">
<script src="/sdk/FILE"></script><script>
tessera.initialize({ clientId: "client", drs: { serverPath: "/risk-collect/", enableSessionToken: true } });
</script>"""
NOTHING = "var tessera = { initialize: async () => {}, getSessionToken: async () => {} };"
ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
TIMED = """
window.spent = new Map();
const add = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, handler, options) {
  const timed = (event) => {
    const began = performance.now();
    handler(event);
    spent.set(event, (spent.get(event) ?? 0) + performance.now() - began);
  };
  add.call(this, type, timed, options);
};
"""
STARTS = 21
MOVES = 1500
KEYS = 300


def benchmark(options: Options) -> Iterator[Row]:
    subprocess.run(["make", "-s", "sdk"], check=True, capture_output=True)
    for name, told in json.loads((SDK / "integrity.json").read_text())["files"].items():
        yield Row(what=name, judged="gzipped", figure=told["gzipped"] / 1000, unit="KB", line=20, stretch=15, better="lower")
    starts, moves, keys = (5, 300, 60) if options.quick else (STARTS, MOVES, KEYS)
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        bare, started = (median(_start(browser, file) for _ in range(starts)) for file in ("nothing.js", "tessera.js"))
        yield Row(what="start", judged=f"median of {starts}", figure=started - bare, unit="ms", line=50, better="lower")
        spent = sorted(_events(browser, moves, keys))
        what = f"{len(spent)} events: {moves} moves, {keys} keys, clicks, scrolling"
        yield Row(what="event, 99th percentile", judged=what, figure=spent[len(spent) * 99 // 100], unit="ms", line=0.5, better="lower")
        yield Row(what="event, median", judged=what, figure=median(spent), unit="ms", better="lower")
        browser.close()


def _start(browser: Browser, file: str) -> float:
    """Milliseconds of its thread that a page with this script spends until it has a session token."""
    page = _page(browser, file)
    clock = page.context.new_cdp_session(page)
    clock.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(SITE)
    page.evaluate("tessera.getSessionToken()")
    page.wait_for_timeout(100)
    spent = {each["name"]: each["value"] for each in clock.send("Performance.getMetrics")["metrics"]}
    page.context.close()
    return float(spent["TaskDuration"]) * 1000


def _events(browser: Browser, moves: int, keys: int) -> list[float]:
    """Milliseconds that the SDK spent on each event of a visit."""
    page = _page(browser, "tessera.js")
    page.add_init_script(TIMED)
    page.goto(SITE)
    page.evaluate("tessera.getSessionToken()")
    if not page.evaluate("crossOriginIsolated"):
        raise RuntimeError("the page's clock is too coarse to time events by")
    for step in range(moves):
        page.mouse.move(100 + step % 700, 100 + step % 400)
    for field in ("input", "input[type=password]"):
        page.click(field)
        page.keyboard.type("correct horse battery staple " * (keys // 58 + 1))
    page.mouse.wheel(0, 800)
    page.evaluate("tessera.getSessionToken()")
    spent: list[float] = page.evaluate("[...spent.values()]")
    page.context.close()
    return spent


def _page(browser: Browser, file: str) -> Page:
    page = browser.new_context().new_page()
    page.route(f"{SITE}/**", lambda route: _answer(route, file))
    return page


def _answer(route: Route, file: str) -> None:
    path = route.request.url.removeprefix(SITE)
    if path == "/sdk/nothing.js":
        route.fulfill(body=NOTHING, content_type="text/javascript", headers=ISOLATED)
    elif path.startswith("/sdk/"):
        route.fulfill(body=(SDK / path.removeprefix("/sdk/")).read_bytes(), content_type="text/javascript", headers=ISOLATED)
    elif path.startswith("/risk-collect/"):
        now = int(time() * 1000)
        opened = {"session_token": "token", "expires_at": now + 1_800_000, "server_time": now, "collection": {"columns": 1}}
        route.fulfill(status=201, json=opened if path.endswith("sessions") else {"accepted": 1, "duplicate": False})
    else:
        route.fulfill(body=PAGE.replace("FILE", file), content_type="text/html", headers=ISOLATED)


if __name__ == "__main__":
    main("sdk", __doc__ or "", benchmark)
