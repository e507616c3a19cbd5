"""The console as an analyst meets it: who signs in, what they find and do, by mouse and by keyboard, in both themes and on a phone."""

import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served.conftest import Served
from tests.served.consoles import AXE, PATIENT, nobody_is_kept_out, opened, settled, show, sign_in
from tests.served.screens import SIZES

CONSOLE = Path("functions/serve_web/console")
FIRST_ROUTE = 200_000  # bytes, compressed, until the first view is there
PERSON = "person?kind=user&id=customer-1014"
VIEWS = ("overview", "recommendations?last=14d", "recommendations?query=", "cases", "rules", "rules?id=new", PERSON)


def rows(page: Page) -> Any:
    page.wait_for_selector(".actions-row[data-index]")
    return page.locator(".actions-body .actions-row")


# what it weighs


def test_the_first_view_weighs_little() -> None:
    """What the page, and the scripts that it imports at once, come to, with those of the view that one lands on."""
    index = (CONSOLE / "index.html").read_text()
    (landing,) = (each for each in (CONSOLE / "assets").glob("view-*.js") if "number-card" in each.read_text())
    wanted, seen = [*re.findall(r"/console/assets/([\w.-]+)", index), landing.name], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            text = (CONSOLE / "assets" / name).read_text()
            wanted += re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", text)
    weight = sum(len(gzip.compress((CONSOLE / "assets" / name).read_bytes(), 9)) for name in seen)
    assert weight <= FIRST_ROUTE, f"{weight} bytes in {sorted(seen)}"


def test_nothing_comes_from_another_host() -> None:
    for file in CONSOLE.rglob("*.css"):
        assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", file.read_text()), file.name
    assert "http" not in (CONSOLE / "index.html").read_text().replace("http://www.w3.org/2000/svg", "")


# who signs in


def test_whoever_signs_in_comes_to_the_address_that_they_opened(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, view="recommendations?last=24h")
    assert page.url == f"{console}/recommendations?last=24h"
    expect(page.get_by_role("button", name="Day", exact=True)).to_have_attribute("aria-pressed", "true")
    page.context.close()


def test_tokens_lie_nowhere_that_outlives_the_page(page: Page) -> None:
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])")
    assert "eyJ" not in kept
    assert "code=" not in page.url and "state=" not in page.url


def test_who_signs_out_is_out_at_the_issuer_too(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console)
    page.get_by_role("button", name="AL Ada Lindqvist").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("button[value=ada]")
    page.context.close()


def test_whoever_has_no_role_is_told_what_helps(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in_without_a_view = page.goto(console)
    assert sign_in_without_a_view
    page.get_by_role("button", name="Sign in").click()
    page.click("button[value=nils]")
    expect(page.get_by_role("heading", name="You have no role here")).to_be_visible(timeout=PATIENT)
    page.context.close()


# what they find, and do


def test_each_number_of_the_overview_leads_to_its_actions(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Denied")).click()
    page.wait_for_url(re.compile("recommendations"))
    assert "deny" in page.url
    expect(rows(page).first).to_contain_text("Deny")


def test_filters_and_order_are_in_the_address(page: Page, console: str, browser: Browser) -> None:
    page.get_by_role("link", name="Recommendations", exact=True).click()
    page.wait_for_selector("h1:has-text('Recommendations')")
    page.get_by_role("button", name="2 weeks").click()
    page.get_by_role("button", name="Challenge", exact=True).click()
    page.get_by_role("button", name="Sort by Score").click()
    rows(page)
    expect(page.locator("[aria-sort=descending]")).to_contain_text("Score")
    expect(page.get_by_role("status").first).not_to_have_text("Loading …")
    scores = [float(each) for each in page.locator(".actions-body .score-number").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    again = opened(browser)
    sign_in(again, console, view=page.url.partition("/console/")[2])
    expect(rows(again).first).to_contain_text("Challenge")
    again.context.close()


def test_an_action_is_explained_in_words_with_each_reasons_share(page: Page) -> None:
    show(page, "recommendations?last=14d&filters=" + json.dumps({"recommendation.type": "deny"}))
    rows(page).first.click()
    details = page.locator(".details")
    expect(details.locator("ol.reasons li").first).to_be_visible()
    points = [float(each.replace("−", "-").replace("+", "")) for each in details.locator(".points").all_inner_texts()]
    assert points == sorted(points, key=abs, reverse=True)
    assert points[0] > 0
    assert details.locator("ol.reasons code").first.inner_text().isupper()
    details.get_by_role("tab", name="JSON").click()
    assert '"risk_signals"' in details.locator("pre").inner_text()


def test_a_whole_task_by_keyboard_alone(page: Page, served: Served) -> None:
    """From the overview to a denied action, why it was denied, its label, and a case of it: no mouse."""
    keys = page.keyboard
    page.wait_for_selector(".number-card")
    keys.press("g")
    keys.press("r")
    page.wait_for_selector("h1:has-text('Recommendations')")
    show(page, "recommendations?last=14d&filters=" + json.dumps({"recommendation.type": "deny"}))
    expect(rows(page).first).to_contain_text("Deny")
    keys.press("j")
    expect(page.locator(".actions-row:focus")).to_be_visible()
    keys.press("Enter")
    expect(page.locator(".details h2:focus")).to_be_visible()
    action = page.evaluate("new URLSearchParams(location.search).get('action')")
    keys.press("Escape")
    expect(page.locator(".actions-row:focus")).to_be_visible()
    keys.press("x")
    expect(page.locator(".chosen")).to_contain_text("1 chosen")
    keys.press("l")
    page.get_by_role("dialog").get_by_label("Suspected fraud").focus()
    keys.press("Space")
    keys.press("Enter")
    expect(page.locator(".mantine-Notification-root")).to_contain_text("Suspected fraud")
    page.locator(".actions-row").nth(1).focus()
    keys.press("x")
    keys.press("c")
    page.get_by_role("dialog").get_by_label("Title").focus()
    keys.type("From the keyboard")
    keys.press("Enter")
    expect(page.locator(".mantine-Notification-root").last).to_contain_text("From the keyboard")
    found = labelled(served, action)
    assert found["label"] == "SUSPECTED_FRAUD"


def labelled(served: Served, action: str) -> dict[str, Any]:
    """The action as the API has it now."""
    at, token = int(action[32:44], 16), served.application.backend().access_token()
    wanted = {"start_time": at - 60_000, "end_time": at + 60_000, "filters": json.dumps({"context.action_id": action})}
    address = f"{served.credentials['base_url']}/risk/v1/search/actions?{urlencode(wanted)}"
    with urlopen(Request(address, headers={"authorization": f"Bearer {token}"}), timeout=30) as answer:
        (found,) = json.load(answer)["data"]
    return dict(found)


def test_a_queue_of_cases_is_gone_through_by_keys(page: Page) -> None:
    keys = page.keyboard
    page.wait_for_selector(".number-card")
    keys.press("g")
    keys.press("c")
    page.wait_for_selector("[data-case]")
    before = page.locator("[data-case]").count()
    page.locator("[data-case]").first.focus()
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    expect(page.locator(".details h2")).not_to_have_text("Cases")
    keys.press("f")
    expect(page.locator("[data-case][aria-current]")).to_contain_text("Fraud")
    expect(page.locator(".details .note")).to_contain_text("by ada")
    keys.press("e")
    expect(page.locator("[data-case]")).to_have_count(before - 1)


def test_a_rule_is_tried_published_by_somebody_else_and_taken_back(browser: Browser, console: str) -> None:
    editor, publisher = opened(browser), opened(browser)
    sign_in(editor, console, "erik", "rules?id=new")
    editor.get_by_label("Name").fill("Whoever is certain")
    editor.get_by_label("Value").fill("90")
    editor.get_by_role("button", name="Try on past actions").click()
    expect(editor.locator(".try [role=status]")).to_contain_text("would match", timeout=PATIENT)
    editor.get_by_role("button", name="Put into the draft").click()
    expect(editor.get_by_role("region", name="Draft")).to_contain_text("Whoever is certain", timeout=PATIENT)
    sign_in(publisher, console, "petra", "rules")
    draft = publisher.get_by_role("region", name="Draft")
    expect(draft).to_contain_text("Last changed by erik", timeout=PATIENT)
    draft.get_by_role("button", name="Publish").click()
    expect(draft).to_have_count(0, timeout=PATIENT)
    expect(publisher.locator(".rule-row").filter(has_text="Whoever is certain")).to_have_count(1)
    publisher.get_by_role("button", name="Versions").click()
    publisher.get_by_role("button", name="Go back to this").first.click()
    expect(publisher.locator(".rule-row").filter(has_text="Whoever is certain")).to_have_count(0, timeout=PATIENT)
    for page in (editor, publisher):
        page.context.close()


def test_the_palette_leads_to_a_user(page: Page) -> None:
    page.wait_for_selector(".number-card")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("A view, an action id, a user").fill("customer-1014")
    page.keyboard.press("Enter")
    expect(page.locator(".person-head h2")).to_have_text("customer-1014")
    expect(page.locator(".person-head")).to_contain_text("successes")


# who is kept out


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_kept_out(browser: Browser, console: str, size: str, scheme: str) -> None:
    """WCAG 2.2 AA, as far as a program can tell, of every view; and that nothing is wider than the screen."""
    page, axe = opened(browser, size, scheme), AXE.read_text()
    page.goto(console)
    page.get_by_role("button", name="Sign in").wait_for()
    page.add_init_script(axe)
    sign_in(page, console)
    for view in VIEWS:
        show(page, view)
        settled(page)
        if view.startswith("recommendations?last"):
            rows(page).first.click()
            page.wait_for_selector(".details ol.reasons li")
            nobody_is_kept_out(page, view)
            page.get_by_role("tab", name="Session").click()
            page.wait_for_selector("ol.session")
        if view == PERSON:
            page.get_by_role("button", name="Find linked accounts").click()
            page.wait_for_selector(".graph")
        nobody_is_kept_out(page, view)
    page.context.close()
