"""The console in a browser: how it is opened, signed in to and shown, for every test of it."""

import re
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.served.screens import RULES, SIZES

AXE = Path("web/console/node_modules/axe-core/axe.min.js")
PATIENT = 45_000  # milliseconds: everything of the house shares one machine here


def opened(browser: Browser, size: str = "desk", scheme: Any = "light") -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", timezone_id="Europe/Oslo", locale="en-GB"
    )
    context.set_default_timeout(PATIENT)
    return context.new_page()


def sign_in(page: Page, console: str, who: str = "ada", view: str = "") -> None:
    page.goto(f"{console}/{view}" if view else console)
    page.get_by_role("button", name="Sign in").click()
    page.click(f"button[value={who}]")
    page.wait_for_selector("h1")


def is_wrong(message: ConsoleMessage) -> bool:
    """Whether the page did something wrong. That there is no draft is a 404; that a busy machine answers 503, or 500 where a
    function took too long, makes it ask again."""
    return message.type in ("error", "warning") and not re.search("Failed to load resource.*(404|500|503)", message.text)


def show(page: Page, view: str) -> None:
    """Go to a view without loading the page anew, which would sign in anew."""
    page.evaluate("to => { history.pushState({}, '', `/console/${to}`); dispatchEvent(new PopStateEvent('popstate')); }", view)


def settled(page: Page) -> None:
    """Until nothing is loading any more."""
    time.sleep(0.5)
    expect(page.locator(".mantine-Loader-root")).to_have_count(0, timeout=PATIENT)
    page.wait_for_selector("h1")


def nobody_is_kept_out(page: Page, view: str) -> None:
    """WCAG 2.2 AA, as far as a program can tell, of what is shown; and that nothing is wider than the screen. AXE must be in the page."""
    found = page.evaluate("tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })", RULES)
    assert [f"{view} {each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
