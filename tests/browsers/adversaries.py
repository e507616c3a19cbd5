"""Programs that sign in, one entry each. To add one: write its entry; if it reaches into a browser in a new way, a driver in `drivers/`.

`kept out` are those that nobody looked at while the weights were chosen: they stand for the ones that are yet to come.
"""

from dataclasses import dataclass
from typing import Literal

from tests.browsers.drivers import WINDOWS, Script
from tests.browsers.drivers.by_protocol import protocol
from tests.browsers.drivers.by_window_system import desktop
from tests.browsers.drivers.with_playwright import playwright
from tests.browsers.drivers.with_puppeteer import puppeteer
from tests.browsers.drivers.with_pydoll import pydoll
from tests.browsers.drivers.with_selenium import selenium
from tests.browsers.ordinary import Browser

type Kind = Literal["plain", "stealth"]


@dataclass(frozen=True, kw_only=True)
class Adversary:
    """`plain` ones do not hide that they are programs, `stealth` ones do."""

    name: str
    kind: Kind
    script: Script
    browser: Browser = "chromium"
    kept_out: bool = False
    quick: bool = False  # part of `make test`


ADVERSARIES = (
    Adversary(name="Playwright, headless, fill", kind="plain", script=playwright(headless=True, manner="fills"), quick=True),
    Adversary(name="Playwright, headful, type", kind="plain", script=playwright(headless=False, manner="types")),
    Adversary(name="Playwright, headless, page script", kind="plain", script=playwright(headless=True, manner="scripts the page")),
    Adversary(name="Selenium, headless", kind="plain", script=selenium(headless=True)),
    Adversary(name="Selenium, headful", kind="plain", script=selenium(headless=False)),
    Adversary(name="puppeteer, headless", kind="plain", script=puppeteer(headless=True)),
    Adversary(name="puppeteer, headful", kind="plain", script=puppeteer(headless=False)),
    Adversary(name="puppeteer, headful, ghost-cursor", kind="plain", script=puppeteer(headless=False, cursor=True)),
    Adversary(name="puppeteer by BiDi, headless", kind="plain", browser="firefox", script=puppeteer("firefox", headless=True)),
    Adversary(name="puppeteer by BiDi, headful", kind="plain", browser="firefox", script=puppeteer("firefox", headless=False)),
    Adversary(name="DevTools protocol by hand, headful", kind="plain", script=protocol(headless=False)),
    Adversary(name="DevTools protocol by hand, insertText", kind="plain", script=protocol(headless=True, inserts=True), kept_out=True),
    Adversary(name="puppeteer stealth, headless", kind="stealth", script=puppeteer(headless=True, stealth=True)),
    Adversary(
        name="puppeteer stealth, headful, ghost-cursor",
        kind="stealth",
        script=puppeteer(headless=False, stealth=True, cursor=True),
        quick=True,
    ),
    Adversary(name="Playwright, webdriver patched, type", kind="stealth", script=playwright(headless=False, manner="types", patched=True)),
    Adversary(
        name="Playwright, headless, user agent swapped, fill",
        kind="stealth",
        script=playwright(headless=True, manner="fills", hidden=True, user_agent=WINDOWS),
    ),
    Adversary(
        name="Playwright, hidden, as a hand",
        kind="stealth",
        script=playwright(headless=False, manner="as a hand", hidden=True),
    ),
    Adversary(
        name="Selenium, hidden, action chains",
        kind="stealth",
        script=selenium(headless=False, hidden=True, chained=True),
        kept_out=True,
    ),
    Adversary(name="DevTools protocol by hand, hidden", kind="stealth", script=protocol(headless=False, hidden=True)),
    Adversary(
        name="DevTools protocol by hand, hidden, as a hand",
        kind="stealth",
        script=protocol(headless=False, hidden=True, humanised=True),
    ),
    Adversary(
        name="puppeteer by BiDi, patched, headful, as a hand",
        kind="stealth",
        browser="firefox",
        script=puppeteer("firefox", headless=False, patched=True, humanised=True),
        kept_out=True,
    ),
    Adversary(name="xdotool, jumps", kind="plain", script=desktop(moves="jumps", delay=12), kept_out=True),
    Adversary(name="xdotool, straight lines", kind="stealth", script=desktop(moves="straight", delay=60), kept_out=True),
    Adversary(
        name="xdotool, straight lines, in Firefox",
        kind="stealth",
        browser="firefox",
        script=desktop("firefox", moves="straight", delay=60),
        kept_out=True,
    ),
    Adversary(
        name="Patchright, headless, fill", kind="stealth", script=playwright(headless=True, manner="fills", patchright=True), kept_out=True
    ),
    Adversary(
        name="Patchright, headful, type", kind="stealth", script=playwright(headless=False, manner="types", patchright=True), kept_out=True
    ),
    Adversary(
        name="Patchright, headful, as a hand",
        kind="stealth",
        script=playwright(headless=False, manner="as a hand", patchright=True),
    ),
    Adversary(name="Pydoll, headless", kind="stealth", script=pydoll(headless=True), kept_out=True),
    Adversary(name="Pydoll, headful, humanised", kind="stealth", script=pydoll(headless=False, humanised=True), kept_out=True),
    Adversary(
        name="Playwright, phone emulated, tap and fill",
        kind="stealth",
        script=playwright(headless=True, manner="taps and fills", device="Pixel 7", hidden=True),
    ),
    Adversary(
        name="Playwright, phone emulated, tap and type",
        kind="stealth",
        script=playwright(headless=False, manner="taps and types", device="Galaxy S9+", hidden=True),
    ),
    Adversary(
        name="DevTools protocol put right",
        kind="stealth",
        script=protocol(headless=False, hidden=True, humanised=True, put_right=True),
    ),
    Adversary(
        name="DevTools protocol put right, with Shift",
        kind="stealth",
        script=protocol(headless=False, hidden=True, humanised=True, put_right=True, shifts=True),
    ),
    Adversary(
        name="DevTools protocol, keys alone, without places",
        kind="stealth",
        script=protocol(headless=False, hidden=True, humanised=True, keys_alone=True, coded=False),
    ),
    Adversary(
        name="DevTools protocol, keys alone",
        kind="stealth",
        script=protocol(headless=False, hidden=True, humanised=True, keys_alone=True),
    ),
    Adversary(
        name="puppeteer, phone emulated, tap and type",
        kind="stealth",
        script=puppeteer(headless=False, stealth=True, device="Galaxy S9+"),
        kept_out=True,
    ),
    Adversary(
        name="Selenium, phone emulated",
        kind="stealth",
        script=selenium(headless=False, hidden=True, phone="Pixel 7"),
        kept_out=True,
    ),
    Adversary(
        name="DevTools protocol, phone emulated, as a finger",
        kind="stealth",
        script=protocol(headless=False, hidden=True, finger=True),
        kept_out=True,
    ),
    Adversary(
        name="puppeteer, protocol put right",
        kind="stealth",
        script=puppeteer(headless=False, stealth=True, put_right=True),
        kept_out=True,
    ),
    Adversary(
        name="Patchright, keys alone",
        kind="stealth",
        script=playwright(headless=False, manner="keys alone", patchright=True),
        kept_out=True,
    ),
)
