"""The browser SDK in Chromium: what only a real browser does to a page, and what it keeps."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.doors.house import House
from tests.served.collecting import Network, Site, collecting
from tests.served.conftest import chromium

PAGE = """<!doctype html><title>Sign in</title>
<form><input name=username autocomplete=off><input name=password type=password autocomplete=off></form>
<script src=/tessera.js></script>
<script>
  window.unhandled = [];
  addEventListener("unhandledrejection", (event) => unhandled.push(String(event.reason)));
  tessera.initialize({clientId: "CLIENT", drs: {serverPath: location.origin + "/risk-collect/", enableSessionToken: true, timeout: 1500}});
</script>"""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """The SDK as its sources are now."""
    subprocess.run(["node", "build.mjs"], cwd=Path("web/sdk"), check=True, capture_output=True)


@pytest.fixture(scope="module")
def remembering(playwright: Playwright) -> Iterator[Browser]:
    """Chromium with its back/forward cache, which Playwright switches off."""
    opened = chromium(playwright, ignore_default_args=["--disable-back-forward-cache"])
    yield opened
    opened.close()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(House(monkeypatch, collection_limit=1_000_000), Network(seed=0, share=0.0), PAGE) as served:
        yield served


@pytest.fixture
def context(remembering: Browser) -> Iterator[BrowserContext]:
    opened = remembering.new_context()
    yield opened
    opened.close()


@pytest.fixture
def page(site: Site, context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.goto(site.url)
    assert token(opened)
    return opened


def token(page: Page) -> str:
    """What the page would send to its backend; telemetry is delivered first."""
    return str(page.evaluate("tessera.getSessionToken()"))


def type_in(page: Page, text: str) -> None:
    page.locator("input[name=username]").press_sequentially(text, delay=20)


def strokes(site: Site) -> int:
    """Key strokes that were folded in: nothing here points, scrolls or clicks."""
    return site.tallies.get("ei", 0)


def test_what_was_typed_offline_arrives_when_the_device_is_back(site: Site, context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    asked = len(site.received)
    type_in(page, "offline")
    assert page.evaluate("tessera.triggerActionEvent('login')") == {}
    assert (len(site.received), strokes(site)) == (asked, 0)
    with page.expect_response(lambda answer: answer.url.endswith("device/events")):
        context.set_offline(False)
    assert token(page)
    assert strokes(site) == len("offline")
    assert page.evaluate("unhandled") == []


def test_a_reload_in_the_middle_loses_nothing_and_keeps_the_session(site: Site, page: Page) -> None:
    site.network.down = True
    type_in(page, "abc")
    assert token(page), "the one at hand is still good"
    assert strokes(site) == 0
    page.goto("about:blank")
    site.network.down = False
    page.goto(site.url)
    assert token(page)
    assert strokes(site) == 3
    assert len(site.sessions) == 1
    assert len(site.streams) == 2, "each showing of the page has a stream of its own"


def test_a_page_that_comes_back_from_the_cache_goes_on_where_its_tab_is(site: Site, page: Page) -> None:
    page.evaluate("window.here = 'the same page'")
    type_in(page, "abc")
    page.goto(f"{site.url}/another")
    type_in(page, "de")
    assert token(page)
    page.evaluate("history.back()")
    page.wait_for_url(f"{site.url}/", wait_until="commit")  # nothing is loaded
    assert page.evaluate("window.here") == "the same page", "it came from the cache, and was not loaded anew"
    type_in(page, "f")
    assert token(page)
    assert strokes(site) == 6
    assert len(site.sessions) == 1
    assert len(site.streams) == 3


def test_tabs_have_sessions_of_their_own_on_one_device_with_one_key(site: Site, context: BrowserContext, page: Page) -> None:
    other = context.new_page()
    other.goto(site.url)
    for tab in (page, other):
        type_in(tab, "abc")
    backend = site.house.backend()
    one, two = (backend.trigger("login", get_recommendation=True, session_token=token(tab))["context"] for tab in (page, other))
    assert len(site.sessions) == 2
    assert (one["device_id"], one["device_public_key"]) == (two["device_id"], two["device_public_key"])


def test_views_of_a_single_page_application_are_pages(site: Site, page: Page) -> None:
    page.evaluate("history.pushState({}, '', '/account?of=somebody')")
    assert token(page)
    assert {item["location"]["S"] for item in site.streams.values()} == {f"{site.url}/account"}


def test_cookies_and_storage_in_another_browser_make_it_no_other(site: Site, browser: Browser, context: BrowserContext, page: Page) -> None:
    """The key stays where it is. Whoever copies the rest to another browser has a key of another: the SDK drops an id whose key it does not
    hold, and the device is a new one. An id that is shown without its key all the same is a copy (`tests/doors/test_collection.py`)."""
    backend = site.house.backend()
    mine = backend.trigger("login", get_recommendation=True, session_token=token(page))
    again = backend.trigger("login", get_recommendation=True, session_token=token(page))
    assert "DEVICE_KEY_MISMATCH" not in again["reasons"]
    thief = browser.new_context()
    thief.add_cookies(context.cookies())  # type: ignore[arg-type]
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    thief.add_init_script(f"for (const [i, kept] of {stored}.entries()) Object.assign([localStorage, sessionStorage][i], kept)")
    elsewhere = thief.new_page()
    elsewhere.goto(site.url)
    theirs = backend.trigger("login", get_recommendation=True, session_token=token(elsewhere))
    thief.close()
    assert theirs["context"]["device_id"] != mine["context"]["device_id"]
    assert theirs["context"]["device_public_key"] != mine["context"]["device_public_key"]


def test_once_stopped_nothing_is_sent_and_nothing_waits(site: Site, page: Page) -> None:
    type_in(page, "abc")
    page.evaluate("tessera.stop()")
    asked = len(site.received)
    type_in(page, "def")
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert len(site.received) == asked
    page.goto(site.url)
    assert token(page)
    assert strokes(site) == 0


def test_device_and_key_stay_when_the_server_gets_another_address(site: Site, context: BrowserContext, page: Page) -> None:
    """What a page keeps belongs to the page's origin, not to the server's: moving to a first-party path loses nobody."""
    backend = site.house.backend()
    before = backend.trigger("login", get_recommendation=True, session_token=token(page))
    site.page = PAGE.replace('"/risk-collect/"', '"/first-party/risk-collect/"')
    moved = context.new_page()
    moved.goto(site.url)
    after = backend.trigger("login", get_recommendation=True, session_token=token(moved))
    assert after["context"]["device_id"] == before["context"]["device_id"]
    assert after["context"]["device_public_key"] == before["context"]["device_public_key"]


def test_opening_a_session_costs_little(site: Site, page: Page) -> None:
    opening = [size for _, path, size in site.received if path.endswith("/sessions")]
    assert len(opening) <= 2, "once, and once more where the clock was off"
    assert all(size <= 3_000 for size in opening)


def test_where_the_pages_policy_forbids_it_nothing_is_sent_and_the_page_does_not_notice(site: Site, context: BrowserContext) -> None:
    site.page = f"<meta http-equiv=Content-Security-Policy content=\"connect-src 'none'\">{PAGE}"
    blocked = context.new_page()
    said: list[str] = []
    blocked.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    blocked.on("pageerror", lambda error: said.append(str(error)))
    blocked.goto(site.url)
    for _ in range(3):
        type_in(blocked, "abc")
        assert token(blocked) == ""
    assert site.received == []
    assert blocked.evaluate("unhandled") == []
    assert [line for line in said if "Content Security Policy" not in line] == [], "only the browser itself speaks, of what it blocked"
    assert len(said) <= 12, "and seldom, for the SDK gives it a rest"
