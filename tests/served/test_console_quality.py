"""Labels, lists, the audit and the health of the model in the console: what an analyst finds there, and does."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.served.consoles import PATIENT, opened, show, sign_in


def test_labels_are_found_by_kind_and_say_whether_the_decision_was_right(page: Page) -> None:
    show(page, "labels?last=7d")
    expect(page.locator("[data-verdict=caught]").first).to_be_visible(timeout=PATIENT)
    page.get_by_label("Label", exact=True).select_option("CONFIRMED_LEGIT")
    page.wait_for_url(re.compile("label=CONFIRMED_LEGIT"))
    expect(page.locator(".label[data-label=CONFIRMED_FRAUD]")).to_have_count(0, timeout=PATIENT)


def test_many_are_labelled_at_once_what_is_refused_is_named_and_one_is_taken_back(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "ada", "labels?last=7d")
    page.get_by_role("button", name="Label many at once").click()
    many = page.get_by_role("region", name="Label many at once")
    many.get_by_label("They are").select_option("USER_ID")
    many.get_by_label("Label", exact=True).select_option("SUSPECTED_FRAUD")
    many.get_by_label("Ids, one on each line").fill("somebody-1\nsomebody-2\n" + "x" * 300)
    page.get_by_role("button", name="Label 3").click()
    expect(many.get_by_role("alert")).to_contain_text("1 could not be labelled", timeout=PATIENT)
    page.get_by_role("button", name="Take it back: somebody-1").click()
    expect(page.get_by_role("button", name="Take it back: somebody-1")).to_have_count(0, timeout=PATIENT)
    expect(page.get_by_role("button", name="Take it back: somebody-2")).to_be_visible()
    page.context.close()


def test_a_list_is_made_filled_searched_and_emptied(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "erik", "lists")
    page.get_by_role("button", name="New list").click()
    page.get_by_label("Name").fill("Strange hosts")
    page.get_by_role("form", name="New list").get_by_role("button", name="Save").click()
    panel = page.get_by_role("complementary", name="Strange hosts")
    panel.get_by_label("Entries, one on each line").fill("203.0.113.7\n198.51.100.0/24")
    panel.get_by_label("They expire").select_option("7")
    panel.get_by_role("button", name="Add (2)").click()
    expect(panel.get_by_text("203.0.113.7")).to_be_visible(timeout=PATIENT)
    expect(panel.locator("li").first).to_contain_text("expires")
    page.get_by_label("Which lists have this?").fill("203.0.113.7")
    page.keyboard.press("Enter")
    expect(page.locator(".rule-row")).to_have_count(1, timeout=PATIENT)
    page.locator(".rule-open").click()
    panel.get_by_role("button", name="Remove: 203.0.113.7").click()
    expect(panel.get_by_text("203.0.113.7")).to_have_count(0, timeout=PATIENT)
    page.context.close()


def test_the_audit_says_who_changed_what_from_what_to_what(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "oda", "audit")
    expect(page.locator(".audit-line").first).to_be_visible(timeout=PATIENT)
    page.get_by_label("What", exact=True).select_option("rule.create")
    page.wait_for_url(re.compile("kind=rule.create"))
    page.locator(".audit-line").first.click()
    expect(page.locator("details[open] .seen")).to_contain_text("new", timeout=PATIENT)
    page.get_by_label("Find in the lines").fill("no line has this")
    expect(page.get_by_role("heading", name="No line fits")).to_be_visible(timeout=PATIENT)
    page.context.close()


def test_an_analyst_reads_how_well_decisions_do_and_not_the_audit(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "ada", "health")
    alerts = page.get_by_role("region", name="Alerts", exact=True)
    expect(alerts).to_contain_text("Challenged or denied", timeout=PATIENT)
    expect(alerts.locator(".figure-value")).to_have_text(re.compile(r"\d"))
    expect(page.get_by_role("heading", name="Fraud rates of payments")).to_be_visible()
    show(page, "audit")
    expect(page.get_by_role("heading", name="Your role does not open this")).to_be_visible(timeout=PATIENT)
    page.context.close()
