"""What analysts look for in the console: in words, under a name, in a session, around a person; and what each role is offered."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.served.consoles import PATIENT, opened, show, sign_in
from tests.served.test_console import rows

IN_FIREFOX = Path("tests/served/console_in_firefox.cjs")
expect.set_options(timeout=PATIENT)


def ask(page: Page, query: str) -> None:
    page.get_by_label("Query in words").fill(query)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")


# in words


def test_a_query_is_completed_as_one_types_and_stands_in_the_address(page: Page) -> None:
    show(page, "recommendations?last=14d")
    rows(page)
    page.keyboard.press("q")
    line = page.get_by_label("Query in words")
    line.press_sequentially("WHERE recommendation.t")
    page.get_by_role("option", name="recommendation.type").click()
    line.press_sequentially("= ")
    page.get_by_role("option", name="'deny'").click()
    expect(line).to_have_value("WHERE recommendation.type = 'deny' ")
    page.keyboard.press("Escape")
    line.press("Enter")
    page.wait_for_url(re.compile("query=WHERE"))
    expect(page.get_by_role("status").first).not_to_have_text("Loading …")
    assert {*page.locator(".actions-body .kind").all_inner_texts()} == {"Deny"}


def test_filters_become_words_and_an_order_is_one_of_them(page: Page) -> None:
    show(page, "recommendations?last=14d&filters=" + json.dumps({"recommendation.type": {"in": ["deny", "challenge"]}}))
    rows(page)
    page.get_by_role("button", name="Query").click()
    line = page.get_by_label("Query in words")
    expect(line).to_have_value("WHERE recommendation.type IN ('deny', 'challenge')")
    page.get_by_role("button", name="Sort by Score").click()
    expect(line).to_have_value("WHERE recommendation.type IN ('deny', 'challenge') ORDER BY risk_score DESC")
    expect(page.locator("[aria-sort=descending]")).to_contain_text("Score")


def test_a_mistake_is_told_where_it_is(browser: Browser, console: str) -> None:
    page = opened(browser)  # a refused search is an error in the browser's console, too
    sign_in(page, console, view="recommendations?query=")
    ask(page, "WHERE risk_scor > 3")
    expect(page.get_by_text("At “risk_scor > 3”: 'risk_scor' is not a field that can be searched")).to_be_visible()
    page.context.close()


def test_everything_that_is_found_is_saved_as_a_file(page: Page) -> None:
    show(page, "recommendations?last=14d&query=" + "WHERE NOT recommendation.type = 'trust' ORDER BY issued_at")
    found = rows(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    lines = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert len(lines) >= found.count() > 0
    assert "trust" not in {line["recommendation.type"] for line in lines}
    moments = [int(line["context.action_performed_at"]) for line in lines]
    assert moments == sorted(moments)


# under a name


def test_a_view_is_saved_shared_and_found_by_others(browser: Browser, console: str) -> None:
    ada, petra = opened(browser), opened(browser)
    sign_in(ada, console, "ada", "recommendations?last=31d")
    ada.get_by_role("button", name="Saved views").click()
    ada.get_by_role("menuitem", name="Save this view").click()
    ada.get_by_label("Name").fill("A month")
    ada.get_by_label("Share it with everybody here").check()
    ada.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(ada.locator(".mantine-Notification-root")).to_contain_text("saved")
    sign_in(petra, console, "petra")
    petra.get_by_role("button", name="Saved views").click()
    petra.get_by_role("menuitem", name="A month").click()
    petra.wait_for_url(re.compile("last=31d"))
    petra.get_by_role("button", name="Saved views").click()
    expect(petra.get_by_role("menuitem", name="Save this view")).to_be_visible()
    expect(petra.get_by_role("menuitem", name="Drop")).to_have_count(0)
    for each in (ada, petra):
        each.context.close()


# a session, and around a person


def test_the_session_of_an_action_is_told_in_the_order_of_time(page: Page) -> None:
    show(page, "person?kind=user&id=customer-1014")
    page.locator(".history-line a.action-line").first.click()
    page.locator(".details").get_by_role("tab", name="Session").click()
    session = page.locator("ol.session")
    expect(session.get_by_text("this one")).to_be_visible()
    expect(session).to_contain_text("https://bank.example/sign-in")
    expect(session).to_contain_text(re.compile(r"\d+ keys"))


def test_a_user_has_a_map_links_and_a_history_that_becomes_a_case(page: Page) -> None:
    show(page, "person?kind=user&id=customer-1014")
    expect(page.get_by_role("img", name=re.compile("Places on the map: Oslo"))).to_be_visible()
    expect(page.locator(".person-head")).to_contain_text(re.compile("Also known as:.*ingrid"))  # in an order by keys
    page.get_by_role("button", name="Find linked accounts").click()
    links = page.get_by_role("region", name="Linked accounts")
    expect(links.get_by_role("group", name=re.compile("A graph of"))).to_be_visible()
    things = links.locator(".thing[data-by]").count()
    links.get_by_role("button", name="Key").click()
    expect(links.locator(".thing[data-by]")).to_have_count(things - 1)
    page.locator(".history-line").get_by_role("checkbox").first.check()
    page.locator("section", has=page.get_by_role("heading", name="History")).get_by_role("button", name="Case").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Looked up")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".mantine-Notification-root")).to_contain_text("Looked up")


# what a role is offered


def test_nobody_is_offered_what_their_role_does_not_allow(browser: Browser, console: str) -> None:
    analyst, auditor, editor = opened(browser), opened(browser), opened(browser)
    sign_in(analyst, console, "ada", "recommendations?last=14d")
    rows(analyst).first.click()
    deeds = analyst.locator(".details")
    expect(deeds.get_by_role("button", name="Label")).to_be_visible()
    expect(deeds.get_by_role("link", name="Rule from this")).to_have_count(0)
    show(analyst, "rules")
    expect(analyst.get_by_role("button", name="Versions")).to_be_visible()
    expect(analyst.get_by_role("button", name="New rule")).to_have_count(0)
    sign_in(auditor, console, "oda")
    auditor.wait_for_url(re.compile("/console/rules"))
    expect(auditor.get_by_role("link", name="Recommendations")).to_have_count(0)
    sign_in(editor, console, "erik", "recommendations?last=14d&query=" + "WHERE recommendation.type = 'deny'")
    rows(editor).first.click()
    kind = editor.locator(".details h2").inner_text().lower().replace(" ", "_")
    editor.locator(".details").get_by_role("link", name="Rule from this").click()
    expect(editor.locator(".conditions")).to_be_visible()
    assert kind in [each.input_value() for each in editor.locator(".conditions input").all()]
    for each in (analyst, auditor, editor):
        each.context.close()


def test_in_firefox_an_action_is_found_and_explained_by_keys(console: str) -> None:
    program = next(filter(None, map(shutil.which, ("firefox", "firefox-esr"))), None)
    assert program, "No Firefox on the path: `make test` installs Debian's, or install one."
    run = subprocess.run(["node", str(IN_FIREFOX), console, program], check=False, capture_output=True, text=True, timeout=PATIENT // 250)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert (told["title"], told["focused"]) == ("Recommendations · Tessera", "H2")
    assert told["reasons"] > 0
