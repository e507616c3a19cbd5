"""The demo bank in a real browser: a program is stopped and told why behind its back, hands are let through."""

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from simulator.behavior import typed_keys
from tests.served.conftest import PHONE, Served


@pytest.fixture
def page(served: Served, browser: Browser) -> Iterator[Page]:
    """The sign-in page in a fresh profile, on which nothing may go wrong."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    opened.goto(served.demo_url)
    opened.wait_for_selector("input[name=username]")
    yield opened
    context.close()
    assert wrong == []


def overheard(page: Page, pattern: str) -> list[dict[str, Any]]:
    """What is answered to the page at these addresses, as it comes: a page that moves on takes its answers along."""
    answers: list[dict[str, Any]] = []

    def passed_on(route: Route) -> None:
        response = route.fetch()
        answers.append(response.json())
        route.fulfill(response=response)

    page.route(pattern, passed_on)
    return answers


class Hand:
    """Real input events at a person's pace: the pointer travels, keys are held unevenly."""

    def __init__(self, page: Page, seed: int) -> None:
        self._page, self._random, self._at = page, Random(seed), (120.0, 90.0)

    def click(self, selector: str) -> None:
        page, random, at = self._page, self._random, self._at
        page.locator(selector).first.scroll_into_view_if_needed()
        box = page.locator(selector).first.bounding_box()
        assert box
        target = (box["x"] + box["width"] * random.uniform(0.3, 0.6), box["y"] + box["height"] * random.uniform(0.4, 0.6))
        for step in range(1, 31):
            way = (step / 30) ** 2 * (3 - 2 * step / 30)
            bow = 60 * way * (1 - way)
            page.mouse.move(at[0] + (target[0] - at[0]) * way + bow, at[1] + (target[1] - at[1]) * way - bow / 2)
            page.wait_for_timeout(12)
        self._at = target
        page.mouse.down()
        page.wait_for_timeout(random.uniform(50, 110))
        page.mouse.up()

    def type(self, selector: str, text: str) -> None:
        """As the simulator's hands type: a key may go down before the one before it is up."""
        self.click(selector)
        strokes: list[tuple[int, int, str]] = []  # when, down before up, which key
        at = 0
        for letter, key in zip(text, typed_keys(self._random, len(text)), strict=True):
            at += key.after
            strokes += [(at, 1, letter), (at + key.hold, 0, letter)]
        now = 0
        for moment, down, letter in sorted(strokes):
            self._page.wait_for_timeout(moment - now)
            now = moment
            (self._page.keyboard.down if down else self._page.keyboard.up)(letter)

    def arrive(self, selector: str) -> None:
        """Come to `selector`, typing the code that the demo's telephone shows if the bank asks for one first."""
        self._page.wait_for_selector(f"input[name=code], {selector}")
        if self._page.locator(selector).count():
            return
        (code,) = re.findall(r"\d{6}", self._page.inner_text("#text-message"))
        self.type("input[name=code]", code)
        self.click("button[type=submit]")
        self._page.wait_for_selector(selector)


def test_fill_and_click_are_stopped_with_reasons_that_name_why(served: Served, page: Page) -> None:
    customer = served.credentials["known_customer"]
    page.fill("input[name=username]", customer["username"])
    page.fill("input[name=password]", customer["password"])
    with page.expect_response(f"{served.demo_url}/api/sign-in"):
        page.click("button[type=submit]")
    page.wait_for_selector("text=BEHAVIOR_BOT")
    received = served.received()
    assert received["recommendation"]["type"] in ("challenge", "deny")
    assert {"BEHAVIOR_BOT", "DEVICE_BOT"} <= set(received["reasons"])
    assert page.locator("text=BEHAVIOR_BOT").first.is_visible(), "the panel shows the code beside its words"


def test_hands_give_no_reason_but_how_their_input_is_made(served: Served, page: Page) -> None:
    """What remains is what Playwright itself gives away: input without a system beneath it, `navigator.webdriver`, a headless browser."""
    customer = served.credentials["known_customer"]
    hand = Hand(page, 5)
    hand.type("input[name=username]", customer["username"])
    hand.type("input[name=password]", customer["password"])
    hand.click("button[type=submit]")
    page.wait_for_selector("text=BEHAVIOR_BOT", state="detached")
    page.wait_for_selector("text=DEVICE_BOT")
    received = served.received()
    assert {code for code in received["reasons"] if code.startswith("BEHAVIOR_")} <= {"BEHAVIOR_SYNTHETIC_INPUT"}
    behavior = received["risk_signals"]["behavior"]
    assert behavior["no_user_interaction"] is False
    assert behavior["input_method"] == ["is_typing"]
    assert behavior["straight_line_ratio"] < 0.5
    assert received["context"]["ip_country"] == "NO"


def test_the_client_side_integration_reaches_the_same_backend(served: Served, page: Page) -> None:
    page.click("text=Client-side")
    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "not the password")
    answers = overheard(page, "**/risk-collect/actions")
    page.click("button[type=submit]")
    page.wait_for_selector("text=BEHAVIOR_BOT")
    assert [set(answer) for answer in answers] == [{"action_token", "expires_at"}], "the page learns nothing of the judgement"
    assert "BEHAVIOR_BOT" in served.received()["reasons"]


def test_where_one_comes_from_can_be_chosen(served: Served, page: Page) -> None:
    page.select_option("select", label=next(label for label in page.locator("select option").all_inner_texts() if "Tor" in label))
    page.wait_for_load_state("networkidle")
    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "not the password")
    page.click("button[type=submit]")
    page.wait_for_selector("text=IP_TOR")
    assert served.received()["risk_signals"]["network"]["tor"] is True


def test_a_newcomer_signs_up_pays_and_signs_out(served: Served, page: Page) -> None:
    """Every risk moment of the bank, by hand, each time with a code: a rule asks phones for one. Otherwise Playwright's
    hands would be denied."""
    hand = Hand(page, 9)
    page.select_option("select", label=f"{PHONE.name} ({PHONE.address})")
    hand.click("text=Open an account")
    hand.type("input[name=username]", "solveig")
    hand.type("input[name=password]", "a long way to Bergen")
    hand.click("button[type=submit]")
    hand.arrive("#account-title")
    assert served.received()["context"]["action_type"] == "register"

    for field, text in (("payee", "Kari Nordmann"), ("account_number", "NO9386011117947"), ("amount", "125")):
        hand.type(f"input[name={field}]", text)
    hand.click("button[type=submit]")
    hand.arrive("li:has-text('Kari Nordmann')")
    received = served.received()
    assert received["context"]["action_type"] == "transaction"
    assert received["transaction_data"]["amount"] == 125
    assert received["context"]["user_id"], "the bank's own word from the sign-up"

    hand.click("#sign-out")
    page.wait_for_selector("input[name=password]")
    assert served.received()["context"]["action_type"] == "logout"
