"""The browser SDK in Chromium, on a page of its own: under a strict policy, quiet, stoppable, and telling nothing that it must not.

The page's server keeps every byte that it is sent and welcomes everything, as the collection API does.
"""

import gzip
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tessera.columns import decode
from tessera.telemetry import Click, Event, Rhythm
from tests import building

LARGEST = 20_000  # bytes, gzipped
POLICY = "default-src 'none'; img-src data:; script-src 'self'; worker-src 'self'; connect-src 'self'"
TRAITS_WITHOUT_CONSENT = {"sdk_version", "webdriver", "inspected", "automation_traces", "unread"}

FORM = """<!doctype html><html lang="en"><title>Sign in</title><link rel="icon" href="data:,">
<form><input name="canary-name" id="canary-id" aria-label="canary-label" placeholder="canary-placeholder" autocomplete="username">
<input type="password" autocomplete="current-password" data-tessera-rhythm>
<div data-tessera-ignore><input id="pin"></div><button>Go</button></form>
{scripts}</html>"""


@dataclass
class Site:
    """A site with the SDK on it."""

    sdk: Path
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)  # by path, content type and content
    policy: str = POLICY
    received: list[tuple[str, str]] = field(default_factory=list)  # path, body
    address: str = ""

    def page(self, script: str, file: str | None = "tessera.js") -> str:
        """The address of a page that loads a file of the SDK, if one is named, and then runs `script`."""
        self.pages["/page.js"] = ("text/javascript", script)
        scripts = f'{self.tag(file)}<script src="/page.js"></script>' if file else '<script src="/page.js" type="module"></script>'
        self.pages["/"] = ("text/html", FORM.replace("{scripts}", scripts))
        return self.address + "/"

    def tag(self, name: str) -> str:
        integrity = json.loads((self.sdk / "integrity.json").read_text())["files"][name]["integrity"]
        return f'<script src="/sdk/{name}" integrity="{integrity}"></script>'

    def bodies(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(body) for at, body in self.received if at == f"/risk-collect/{path}"]

    def answer(self, path: str) -> dict[str, Any]:
        now = int(time() * 1000)
        answers: dict[str, dict[str, Any]] = {
            "/risk-collect/sessions": {
                "session_token": "token", "expires_at": now + 1_800_000, "server_time": now, "device_id": "device", "nonce": "n",
                "key_proven": True, "collection": {"columns": 1},
            },
            "/risk-collect/device/events": {"accepted": 1, "duplicate": False},
            "/risk-collect/actions": {"action_token": "action"},
        }  # fmt: skip
        return answers.get(path, {})


@pytest.fixture(scope="module")
def sdk() -> Path:
    """The SDK as it is served, built anew if a source is newer."""
    subprocess.run(["make", "-s", "sdk"], cwd=building.PROJECT, check=True, capture_output=True)
    return building.PROJECT / "functions/serve_web/sdk"


@pytest.fixture
def site(sdk: Path) -> Iterator[Site]:
    site = Site(sdk)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.startswith("/sdk/"):
                self.send("text/javascript", (site.sdk / path.removeprefix("/sdk/")).read_bytes())
            else:
                kind, content = site.pages.get(path, ("text/plain", ""))
                self.send(kind, content.encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            site.received.append((self.path, (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()))
            self.send("application/json", json.dumps(site.answer(self.path)).encode(), 201)

        do_PUT = do_DELETE = do_POST  # noqa: N815

        def send(self, kind: str, content: bytes, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is said on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    site.address = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may go wrong or be said."""
    context = browser.new_context()
    opened = context.new_page()
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("console", lambda message: said.append(message.text) if message.type != "debug" else None)
    yield opened
    context.close()
    assert said == []


def started(site: Site, **changes: Any) -> str:
    """A page that starts the SDK by its script tag and keeps it in `tessera`."""
    settings = {"clientId": "client", "drs": {"serverPath": f"{site.address}/risk-collect/", "enableSessionToken": True, **changes}}
    return site.page(f"tessera.initialize({json.dumps(settings)});")


def token(page: Page) -> Any:
    return page.evaluate("tessera.getSessionToken()")


def test_it_is_small(sdk: Path) -> None:
    files = json.loads((sdk / "integrity.json").read_text())["files"]
    assert set(files) == {"tessera.js", "tessera.mjs", "ts-platform-websdk.js", "ts-platform-websdk.mjs", "migrate.js"}
    assert {name: told["gzipped"] for name, told in files.items() if told["gzipped"] > LARGEST} == {}


def test_under_a_strict_policy_everything_is_read_and_nothing_is_said(site: Site, page: Page) -> None:
    page.goto(started(site))
    assert token(page) == "token"
    device = site.bodies("sessions")[0]["device"]
    unread = unread_in(device)
    of_other_systems = {"oscpu", "incognito", "model", "hint_model", "os_version", "hint_platform_version", "battery_level", "power_state"}
    assert unread.keys() <= of_other_systems, unread
    assert device["iframe_user_agent"] == device["user_agent"] == device.get("worker_user_agent", device["user_agent"])
    assert (device["webdriver"], device["iframe_webdriver"], device["inspected"]) == (True, True, True), "Playwright's"
    assert [trace for trace in device["automation_traces"] if trace.startswith("overridden_")] == []
    for name in ("canvas_hash", "audio_hash"):
        assert re.fullmatch(r"[\w-]{22}", device[name])
    assert page.locator("iframe").count() == 0, "the frame is taken out again"


def test_a_browser_that_refuses_says_why_and_is_read_otherwise(site: Site, page: Page) -> None:
    page.add_init_script(
        "HTMLCanvasElement.prototype.getContext = () => null;"
        "delete window.OfflineAudioContext; window.Worker = class { constructor() { throw new DOMException('no') } };"
    )
    page.goto(started(site))
    assert token(page) == "token"
    device = site.bodies("sessions")[0]["device"]
    assert {"graphic_card refused", "audio_hash refused", "font_count absent", "worker_platform refused"} <= set(device["unread"])
    assert device["core_number"]


def test_a_disguise_is_seen_whatever_made_it(site: Site, page: Page) -> None:
    page.add_init_script(
        "const hide = (owner, name, handler) => { const is = Object.getOwnPropertyDescriptor(owner, name);"
        "  Object.defineProperty(owner, name, { ...is, [is.get ? 'get' : 'value']: new Proxy(is.get ?? is.value, handler) }) };"
        "hide(Navigator.prototype, 'webdriver', { apply: () => false });"
        "hide(Function.prototype, 'toString', { apply: (f, that, given) => Reflect.apply(f, that, given) });"
        "Date.prototype.getTimezoneOffset = () => 0;"
        "Object.defineProperty(navigator, 'languages', { get: () => ['de'] });"
    )
    page.goto(started(site))
    token(page)
    traces = site.bodies("sessions")[0]["device"]["automation_traces"]
    assert {"overridden_webdriver", "overridden_to_string", "overridden_clock", "overridden_navigator"} <= set(traces)
    assert "overridden_graphics" not in traces


def test_what_was_taken_away_is_missed_and_what_an_app_added_is_not(site: Site, page: Page) -> None:
    page.add_init_script("delete Navigator.prototype.webdriver; navigator.wallet = {};")
    page.goto(started(site))
    token(page)
    device = site.bodies("sessions")[0]["device"]
    assert "no_webdriver_property" in device["automation_traces"]
    assert "overridden_navigator" not in device["automation_traces"]
    assert "webdriver absent" in device["unread"]


def test_without_consent_only_what_is_strictly_needed(site: Site, page: Page) -> None:
    page.goto(started(site, consent="essential"))
    page.click("input")
    page.keyboard.type("abc", delay=20)
    page.mouse.move(300, 300, steps=5)
    token(page)
    assert set(site.bodies("sessions")[0]["device"]) <= TRAITS_WITHOUT_CONSENT
    assert {event.kind for event in told(site)} <= {"page_load", "click", "input", "focus", "visibility", "scroll"}
    clicks = [event for event in told(site) if isinstance(event, Click)]
    assert clicks == [Click(kind="click", after=click.after, pointer="mouse", trusted=True) for click in clicks] != []

    page.evaluate("tessera.setConsent('full')")
    page.keyboard.type("def", delay=20)
    token(page)
    renewed = site.bodies("sessions")[-1]
    assert renewed["session_token"] == "token"
    assert renewed["device"]["canvas_hash"]
    assert "typing" in {event.kind for event in told(site)}

    page.evaluate("tessera.setConsent('essential')")
    assert set(site.bodies("sessions")[-1]["device"]) <= TRAITS_WITHOUT_CONSENT


def test_a_click_tells_how_it_was_made_and_a_field_that_opted_in_its_rhythm(site: Site, page: Page) -> None:
    page.goto(started(site))
    box = page.locator("input[type=password]").bounding_box()
    assert box
    left, top = round(box["x"]), round(box["y"])
    page.mouse.move(left + 10, top + 5, steps=4)
    page.mouse.down()
    page.wait_for_timeout(60)
    page.mouse.up()
    page.keyboard.type("seven77", delay=40)
    page.mouse.click(left + 20.25, top + 200)
    token(page)
    by_hand, between_pixels = (event for event in told(site) if isinstance(event, Click))
    assert by_hand.pressure == 0.5
    assert by_hand.hold is not None
    assert by_hand.hold >= 50
    assert (by_hand.subpixel, between_pixels.subpixel) == (False, True)
    (rhythm,) = (event for event in told(site) if isinstance(event, Rhythm))
    assert (rhythm.field, len(rhythm.keys)) == ("password-1", 7)


def unread_in(device: dict[str, Any]) -> dict[str, str]:
    """What could not be read and why, save what a busy machine read too late."""
    reasons = dict(entry.split() for entry in device["unread"])
    return {name: why for name, why in reasons.items() if why != "late"}


def told(site: Site) -> list[Event]:
    """The events that were sent."""
    return [event for body in site.bodies("device/events") for event in decode(body["columns"])]


WATCH = """
window.timers = new Set();
const { setTimeout: set, clearTimeout: clear } = window;
window.setTimeout = (handler, wait, ...rest) => {
  const timer = set(() => { timers.delete(timer); handler(...rest) }, wait);
  timers.add(timer);
  return timer;
};
window.clearTimeout = (timer) => { timers.delete(timer); clear(timer) };
"""


def test_once_stopped_nothing_is_left(site: Site, page: Page) -> None:
    """Counted by the browser itself: listeners by its debugger, timers by their setting and clearing, requests by the server."""
    page.add_init_script(WATCH)
    page.goto(started(site))
    counted = page.context.new_cdp_session(page)

    def listeners() -> int:
        count = 0
        for target in ("window", "document", "navigation", "document.documentElement", "document.body"):
            found = counted.send("Runtime.evaluate", {"expression": target})["result"]
            count += len(counted.send("DOMDebugger.getEventListeners", {"objectId": found["objectId"]})["listeners"])
        return count

    page.fill("input", "abc")
    page.mouse.move(200, 200, steps=3)
    assert token(page) == "token"
    assert listeners() > 10
    page.evaluate("tessera.stop()")
    sent = len(site.received)
    page.click("input")
    page.keyboard.type("abc")
    page.mouse.wheel(0, 50)
    page.wait_for_timeout(500)
    assert (listeners(), page.evaluate("timers.size"), len(site.received)) == (0, 0, sent)
    assert page.locator("iframe").count() == 0


def test_no_canary_leaves_the_page_nor_stays_in_it(site: Site, page: Page) -> None:
    """Typed, pasted, dropped, filled in, composed and corrected: searched in every byte sent and in every place to keep something."""
    page.goto(started(site))
    page.click("#canary-id")
    page.keyboard.type("zqxjcanary", delay=15)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    page.keyboard.insert_text("canaryinserted")
    page.keyboard.press("Backspace")
    page.fill("input[type=password]", "canarysecret")
    page.fill("input[type=password]", "")
    page.click("input[type=password]")
    page.keyboard.type("canarypass", delay=15)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.evaluate("history.pushState({}, '', '/?q=canaryquery#canaryhash')")
    page.fill("#pin", "4711canary")
    assert token(page) == "token"
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_timeout(200)

    kept = page.evaluate(
        """async () => {
          const databases = await indexedDB.databases();
          const all = await Promise.all(databases.map(({ name }) => new Promise((resolve) => {
            const request = indexedDB.open(name);
            request.onsuccess = async () => {
              const stores = [...request.result.objectStoreNames];
              const values = stores.map((store) => new Promise((done) => {
                const asked = request.result.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
              }));
              resolve([name, stores, await Promise.all(values)]);
            };
          })));
          return JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, all]);
        }"""
    )
    sent = "\n".join(path + body for path, body in site.received)
    assert '"session_token":"token"' in sent
    for secret in ("canary", "zqxj", "4711", "KeyZ"):
        assert secret not in sent, secret
        assert secret not in kept, secret


DOCUMENTED = """
tsPlatform.initialize({
  clientId: "client",
  drs: { serverPath: location.origin + "/risk-collect/", enableSessionToken: true, verbose: false, tier: "standard" },
});
"""
OLDER = """
document.addEventListener("TSAccountProtectionReady", async () => {
  window.myTSAccountProtection = new window.TSAccountProtection("client", { serverPath: location.origin + "/risk-collect/" });
  await window.myTSAccountProtection.init();
  window.ready = true;
});
"""


def test_the_documented_globals(site: Site, page: Page) -> None:
    """A page written for the documented SDK, of which nothing but addresses was changed."""
    page.goto(site.page(DOCUMENTED, "ts-platform-websdk.js"))
    assert page.evaluate("tsPlatform.drs.getSessionToken()") == "token"
    action = page.evaluate("tsPlatform.drs.triggerActionEvent('login', { correlationId: 'c-1', claimedUserId: 'hash' })")
    assert action == {"actionToken": "action"}
    assert site.bodies("actions")[0]["claimed_user_id"] == "hash"
    page.evaluate("tsPlatform.drs.setAuthenticatedUser('u-1', {})")
    page.evaluate("tsPlatform.drs.clearUser()")
    page.evaluate("tsPlatform.drs.unidentifiedUser()")
    assert [body.get("user_id") for body in site.bodies("user")] == ["u-1", None, None]
    assert page.evaluate("tsPlatform.drs.getSecureSessionToken('login')").count(".") == 2
    assert page.evaluate("typeof tessera") == "undefined"


def test_the_older_class(site: Site, page: Page) -> None:
    page.goto(site.page(OLDER, "ts-platform-websdk.js"))
    page.wait_for_function("window.ready")
    assert page.evaluate("myTSAccountProtection.getSessionToken()") == "token"
    assert page.evaluate("myTSAccountProtection.triggerActionEvent('login')") == {"actionToken": "action"}


def test_the_module_whose_worker_comes_from_a_blob(site: Site, page: Page) -> None:
    settings = {"clientId": "client", "drs": {"serverPath": f"{site.address}/risk-collect/", "enableSessionToken": True}}
    site.policy = POLICY.replace("worker-src 'self'", "worker-src blob:")
    page.goto(site.page(f"import * as sdk from '/sdk/tessera.mjs'; window.sdk = sdk; sdk.initialize({json.dumps(settings)});", None))
    page.wait_for_function("window.sdk")
    assert page.evaluate("sdk.getSessionToken()") == "token"
    assert "worker_platform" not in unread_in(site.bodies("sessions")[0]["device"])
