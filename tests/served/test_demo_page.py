"""The demo's page as a stranger meets it: on a phone and a desk, in light and dark, by keyboard and screen reader; and its own attacks."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.served.conftest import Served
from tests.served.screens import RULES, SIZES

DEMO = Path("web/demo")
AXE = DEMO / "node_modules/axe-core/axe.min.js"
STOPPED = ("challenge", "deny")


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, which looks for what keeps people out."""
    if not AXE.exists():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=DEMO, check=True)
    return AXE.read_text()


def opened(browser: Browser, served: Served, size: str = "desk", scheme: Any = "light") -> Page:
    width, height = SIZES[size]
    clipboard = ["clipboard-read", "clipboard-write"]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", permissions=clipboard
    )
    page = context.new_page()
    page.goto(served.demo_url)
    page.wait_for_selector(".attack pre:not(:empty)", state="attached")
    return page


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    wrong: list[str] = []
    page = opened(browser, served)
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    page.context.close()
    assert wrong == []


def attempt(page: Page, served: Served) -> None:
    """Sign in as a program does; the panel then has everything in it."""
    customer = served.credentials["known_customer"]
    page.fill("input[name=username]", customer["username"])
    page.fill("input[name=password]", customer["password"])
    page.click("#sign-in-form button[type=submit]")
    page.wait_for_selector("#received:not([hidden])")


def faults(page: Page, axe: str) -> list[str]:
    page.evaluate(f"() => {{ {axe} }}")
    found = page.evaluate("tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    return [f"{fault['id']}: {node['html']} {node['failureSummary']}" for fault in found["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_kept_out(browser: Browser, served: Served, axe: str, size: str, scheme: str) -> None:
    """WCAG 2.2 AA, as far as a program can tell: before an action, after it with all unfolded, and where an account is opened."""
    page = opened(browser, served, size, scheme)
    assert faults(page, axe) == []
    attempt(page, served)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert faults(page, axe) == []
    page.goto(f"{served.demo_url}/sign-up")
    page.wait_for_selector("#sign-up-form")
    assert faults(page, axe) == []
    page.context.close()


def test_the_page_runs_its_own_scripts_and_no_others(served: Served) -> None:
    with urlopen(served.demo_url, timeout=10) as answer:
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'", "'none'")
    assert not [told for told in policy.values() if "unsafe" in told or "*" in told or "http" in told]


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(browser: Browser, served: Served, size: str) -> None:
    page = opened(browser, served, size)
    attempt(page, served)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_the_keyboard_reaches_everything_in_the_order_it_is_read(page: Page) -> None:
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        told = page.evaluate("(({ activeElement: at }) => at.name || at.id || at.textContent.trim() || at.tagName)(document)")
        reached.append(str(told).split("\n")[0])
    assert reached[:7] == ["Skip to the bank", "place", "integration", "username", "password", "Sign in", "Open an account"]
    assert reached[7:15:2] == ["Copy"] * 4, "each script is copied, and read by scrolling"


def test_a_sign_in_by_keyboard_moves_the_focus_to_what_comes_next(page: Page, served: Served) -> None:
    customer = served.credentials["known_customer"]
    page.focus("input[name=username]")
    page.keyboard.type(customer["username"], delay=30)
    page.keyboard.press("Tab")
    page.keyboard.type(customer["password"], delay=30)
    page.keyboard.press("Enter")
    page.wait_for_selector("#received:not([hidden])")
    if page.locator("#code-title").count():
        assert page.evaluate("document.activeElement.id") == "code-title"
    else:
        assert page.locator("#notice").get_attribute("role") == "status"
        assert page.inner_text("#notice")


def test_each_reason_is_in_words_with_its_share(page: Page, served: Served) -> None:
    attempt(page, served)
    page.wait_for_selector("text=DEVICE_BOT")
    received = served.received()
    points = {detail["code"]: detail["points"] for detail in received["reason_details"]}
    rows = {row.locator("code").inner_text(): row for row in page.locator("#reasons li").all() if row.locator("code").count()}
    assert set(received["reasons"]) <= rows.keys()
    texts = {detail["code"]: detail["text"] for detail in received["reason_details"]}
    for code, row in rows.items():
        assert row.locator(".words").inner_text() == texts[code], "what was seen here, and not what the reason means in general"
        sign, number = ("+", "raises") if points[code] > 0 else ("−", "lowers")
        assert row.locator(".points").inner_text().replace("\n", "").endswith(f"{sign}{abs(points[code]):.1f}")
        assert number in (row.locator(".heard").text_content() or "")
        bar = row.locator("rect:nth-child(2)")
        assert (float(bar.get_attribute("x") or 0) >= 100) == (points[code] > 0), "to the right it raises, to the left it lowers"
        ground, share = (row.locator(f"rect.{part}").evaluate("each => getComputedStyle(each).fill") for part in ("ground", "share"))
        assert ground != share, "the bar stands out from its ground"
    assert list(rows) == sorted(rows, key=lambda code: -abs(points[code])), "what moved the score most comes first"


def test_before_the_first_sign_in_the_panel_says_what_there_will_be(page: Page) -> None:
    assert page.locator("#bands dt").all_inner_texts() == ["Trust\nup to 20", "Allow\n20 to 70", "Challenge\n70 to 90", "Deny\nfrom 90"]


def test_on_a_phone_the_verdict_is_on_the_screen_and_leads_to_the_panel(browser: Browser, served: Served) -> None:
    page = opened(browser, served, "phone")
    attempt(page, served)
    page.wait_for_selector("#latest:not(.seen)")
    box = page.locator("#latest").bounding_box()
    assert box and 0 <= box["y"] < SIZES["phone"][1] - box["height"]
    page.click("#latest")
    page.wait_for_selector("#latest.seen", state="attached")
    assert page.locator("#verdict-type").evaluate("each => each.getBoundingClientRect().bottom <= innerHeight")
    page.context.close()


def test_where_the_sdk_is_blocked_the_bank_still_has_a_recommendation(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/sdk/**", lambda route: route.abort())
    page.goto(served.demo_url)
    attempt(page, served)
    assert "DEVICE_NOT_OBSERVED" in served.received()["reasons"]
    context.close()


def test_a_form_that_is_sent_without_the_pages_script_brings_a_page_that_says_what_it_needs(served: Served) -> None:
    """Drivers that turn scripts off do not show `noscript`, as a person's browser does: so the page is read as it comes."""
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(served.demo_url, data=b"username=somebody&password=secret"), timeout=10)
    page = refused.value.read().decode()
    assert refused.value.code == 400
    assert "This demo needs JavaScript" in page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "secret" not in page


def test_the_story_is_told_in_order(page: Page, served: Served) -> None:
    page.wait_for_selector("#story li:first-child.done", timeout=15_000)
    assert page.locator("#story strong").all_inner_texts() == ["Session", "Telemetry", "Action", "Recommendation", "Result", "Learning"]
    attempt(page, served)
    page.wait_for_selector("#story li:nth-child(4).done")
    told = page.locator("#story li span").all_inner_texts()
    assert told[0] == "A device session is open, and the browser proved its key."
    events, batches = map(int, re.findall(r"\d+", told[1])[:2])
    assert events > batches > 0
    assert "the sign-in" in told[2].lower()
    received = served.received()
    assert told[3] == f"{received['recommendation']['type']}, at a score of {received['risk_score']:.1f}."


# attack yourself


def script(served: Served, name: str) -> str:
    with urlopen(f"{served.demo_url}/attacks/{name}", timeout=10) as answer:
        text: str = answer.read().decode()
    assert "__" not in text.replace("__name__", "")
    return text


def test_a_script_is_copied_as_it_is_shown(page: Page, served: Served) -> None:
    for card in page.locator(".attack").all():
        card.locator("button").click()
        name = card.locator("h3 code").inner_text()
        page.wait_for_function("name => document.getElementById('copied').textContent.includes(name)", arg=name)
        assert page.evaluate("navigator.clipboard.readText()") == script(served, name) == card.locator("pre").text_content()


def test_the_console_s_script_is_stopped(page: Page, served: Served) -> None:
    page.evaluate(script(served, "console.js"))
    page.wait_for_selector("#received:not([hidden])")
    page.wait_for_selector("text=BEHAVIOR_BOT")
    assert served.received()["recommendation"]["type"] in STOPPED


def ran(command: list[str], text: str) -> dict[str, Any]:
    """What a script prints, which is what the bank's backend received."""
    done = subprocess.run([*command, "-"], input=text, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_curl_is_stopped_and_the_page_shows_it(page: Page, served: Served) -> None:
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, "-euc", script(served, "curl.sh")], capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout)["recommendation"]["type"] in STOPPED, done.stderr
    page.click("#show-latest")
    page.wait_for_selector("#received:not([hidden])")
    received = json.loads(done.stdout)
    assert "BEHAVIOR_NO_INTERACTION" in received["reasons"]
    assert page.inner_text("#verdict-type").lower() == received["recommendation"]["type"]
    assert page.evaluate("document.activeElement.id") == "panel-title"


def test_playwright_is_stopped(served: Served) -> None:
    received = ran([sys.executable], script(served, "playwright.py"))
    assert received["recommendation"]["type"] in STOPPED
    assert {"BEHAVIOR_BOT", "DEVICE_BOT"} <= set(received["reasons"])


@pytest.mark.skipif(not (find_spec("selenium") and shutil.which("chromedriver")), reason="Selenium and chromedriver are not installed")
def test_selenium_is_stopped(served: Served) -> None:
    received = ran([sys.executable], script(served, "selenium.py"))
    assert received["recommendation"]["type"] in STOPPED
    assert "DEVICE_BOT" in received["reasons"]
