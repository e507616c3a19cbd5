"""Playwright, in Chromium: it fills fields in one stroke, or clicks and types; it hides itself, or not. Patchright is Playwright with its
traces taken out."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any, Literal

from playwright.sync_api import Page, Playwright, sync_playwright

from simulator.behavior import hand_movement, typed_keys
from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, HIDDEN, LINGER, SUBMIT, UNDRIVEN, Script
from tests.browsers.ordinary import found

type Manner = Literal["fills", "types", "as a hand", "scripts the page", "taps and fills", "taps and types", "keys alone"]

BY_PAGE = """([name, password]) => {
  const form = document.querySelector('#sign-in-form');
  for (const [field, value] of [['username', name], ['password', password]]) {
    form.elements[field].value = value;
    form.elements[field].dispatchEvent(new Event('input', {bubbles: true}));
  }
  form.requestSubmit();
}"""


@dataclass(frozen=True, kw_only=True)
class Settings:
    headless: bool
    manner: Manner
    hidden: bool = False  # no AutomationControlled, no "enable-automation"
    patched: bool = False  # navigator.webdriver says no
    user_agent: str | None = None
    device: str | None = None  # one of Playwright's presets: a phone, emulated
    patchright: bool = False  # `make bench-browsers` brings it


def playwright(**settings: Any) -> Script:
    """A script of Playwright's."""
    chosen = Settings(**settings)

    def drive(visit: Visit, environment: Mapping[str, str]) -> None:
        driver = import_module("patchright.sync_api").sync_playwright if chosen.patchright else sync_playwright
        with driver() as started:
            page = _page(started, chosen, environment)
            page.goto(visit.url)
            page.wait_for_selector(FIELDS["username"])
            page.wait_for_timeout(800)
            _sign_in(page, visit, chosen.manner)
            visit.verdict(LINGER)
            page.context.close()

    return drive


def _page(started: Playwright, chosen: Settings, environment: Mapping[str, str]) -> Page:
    browser = started.chromium.launch(
        executable_path=found("chromium"),
        headless=chosen.headless,
        args=[*FLAGS, *([HIDDEN] if chosen.hidden else [])],
        ignore_default_args=["--enable-automation"] if chosen.hidden else None,
        env=dict(environment),
    )
    if chosen.device:
        context = browser.new_context(**started.devices[chosen.device])
    else:
        context = browser.new_context(no_viewport=not chosen.headless, user_agent=chosen.user_agent)
    if chosen.patched:
        context.add_init_script(UNDRIVEN)
    return context.new_page()


def _sign_in(page: Page, visit: Visit, manner: Manner) -> None:
    if manner == "scripts the page":
        page.evaluate(BY_PAGE, [visit.username, visit.password])
        return
    if manner == "keys alone":
        _by_keys(page, visit)
        return
    if manner == "as a hand":
        _by_hand(page, visit)
        return
    for name, text in (("username", visit.username), ("password", visit.password)):
        if manner == "fills":
            page.fill(FIELDS[name], text)
        elif manner == "taps and fills":
            page.tap(FIELDS[name])
            page.fill(FIELDS[name], text)
        elif manner == "taps and types":
            page.tap(FIELDS[name])
            page.keyboard.type(text, delay=70)
        else:
            page.click(FIELDS[name])
            page.locator(FIELDS[name]).press_sequentially(text, delay=90)
    (page.tap if manner.startswith("taps") else page.click)(SUBMIT)


def _by_keys(page: Page, visit: Visit) -> None:
    """By Tab to the name, and on; each key as long as a finger holds it."""
    random = Random(visit.username)

    def strike(key: str) -> None:
        page.keyboard.press(key, delay=random.uniform(60, 120))
        page.wait_for_timeout(random.uniform(50, 260))

    for _ in range(12):
        if page.evaluate("document.activeElement?.name") == "username":
            break
        strike("Tab")
    for text, last in ((visit.username, "Tab"), (visit.password, "Enter")):
        for letter in text:
            strike(letter)
        strike(last)


def _by_hand(page: Page, visit: Visit) -> None:
    """Moves, holds and pauses as a hand's, somewhere on what is pressed: all but where the events come from."""
    random, at = Random(visit.username), (140.0, 620.0)
    for selector, text in ((FIELDS["username"], visit.username), (FIELDS["password"], visit.password), (SUBMIT, "")):
        box = page.locator(selector).first.bounding_box()
        assert box, selector
        target = (box["x"] + box["width"] * random.uniform(0.3, 0.7), box["y"] + box["height"] * random.uniform(0.3, 0.7))
        for point in hand_movement(random, at, target):
            page.mouse.move(point.x, point.y)
            page.wait_for_timeout(point.after)
        at = target
        page.mouse.down()
        page.wait_for_timeout(random.uniform(60, 130))
        page.mouse.up()
        for letter, key in zip(text, typed_keys(random, len(text)) if text else (), strict=True):
            page.wait_for_timeout(max(0, key.after - key.hold))
            page.keyboard.down(letter)
            page.wait_for_timeout(key.hold)
            page.keyboard.up(letter)
