"""The demo bank in a real browser: a program is stopped and told why behind its back, hands are let through."""

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, Page

from tests.served.conftest import Served


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


def sign_in_by_hand(page: Page, random: Random, username: str, password: str) -> None:
    """Real input events at a person's pace: the pointer travels, keys are held unevenly."""
    at = (120.0, 90.0)
    for selector, text in (("input[name=username]", username), ("input[name=password]", password), ("button[type=submit]", "")):
        box = page.locator(selector).first.bounding_box()
        assert box
        target = (box["x"] + box["width"] * random.uniform(0.3, 0.6), box["y"] + box["height"] * random.uniform(0.4, 0.6))
        for step in range(1, 31):
            way = (step / 30) ** 2 * (3 - 2 * step / 30)
            bow = 60 * way * (1 - way)
            page.mouse.move(at[0] + (target[0] - at[0]) * way + bow, at[1] + (target[1] - at[1]) * way - bow / 2)
            page.wait_for_timeout(12)
        at = target
        page.mouse.down()
        page.wait_for_timeout(random.uniform(50, 110))
        page.mouse.up()
        for letter in text:
            page.keyboard.down(letter)
            page.wait_for_timeout(max(30, random.gauss(95, 30)))
            page.keyboard.up(letter)
            page.wait_for_timeout(max(20, random.gauss(120, 50)))


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


def test_hands_give_no_reason_in_behavior(served: Served, page: Page) -> None:
    """What remains is what Playwright itself gives away: `navigator.webdriver`, a headless browser that draws in software."""
    customer = served.credentials["known_customer"]
    sign_in_by_hand(page, Random(5), customer["username"], customer["password"])
    page.wait_for_selector("text=BEHAVIOR_BOT", state="detached")
    page.wait_for_selector("text=DEVICE_BOT")
    received = served.received()
    assert [code for code in received["reasons"] if code.startswith("BEHAVIOR_")] == []
    behavior = received["risk_signals"]["behavior"]
    assert behavior["no_user_interaction"] is False
    assert behavior["input_method"] == ["is_typing"]
    assert behavior["straight_line_ratio"] < 0.5
    assert received["context"]["ip_country"] == "NO"


def test_the_client_side_integration_reaches_the_same_backend(served: Served, page: Page) -> None:
    page.click("text=Client-side")
    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "not the password")
    with page.expect_response(lambda answer: answer.url.endswith("/risk-collect/actions")) as triggered:
        page.click("button[type=submit]")
    assert set(triggered.value.json()) == {"action_token", "expires_at"}, "the page learns nothing of the judgement"
    page.wait_for_selector("text=BEHAVIOR_BOT")
    assert "BEHAVIOR_BOT" in served.received()["reasons"]


def test_where_one_comes_from_can_be_chosen(served: Served, page: Page) -> None:
    page.select_option("select", label=next(label for label in page.locator("select option").all_inner_texts() if "Tor" in label))
    page.wait_for_load_state("networkidle")
    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "not the password")
    page.click("button[type=submit]")
    page.wait_for_selector("text=IP_TOR")
    assert served.received()["risk_signals"]["network"]["tor"] is True
