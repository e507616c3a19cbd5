"""The configuration in the console: what a change would come to, the second person, versions and the way back."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.served.consoles import PATIENT, opened, sign_in


def test_thresholds_are_changed_tried_published_by_somebody_else_and_taken_back(browser: Browser, console: str) -> None:
    editor, publisher = opened(browser), opened(browser)
    sign_in(editor, console, "erik", "configuration")
    standard = editor.get_by_role("region", name="Unless said otherwise")
    expect(standard).to_contain_text("would be challenged", timeout=PATIENT)
    standard.get_by_role("button", name=re.compile("^Change")).click()
    standard.get_by_label("Challenge from").fill("20")
    standard.get_by_role("button", name="Put into the draft").click()
    draft = editor.get_by_role("region", name="Draft")
    expect(draft).to_contain_text("Challenge 20", timeout=PATIENT)
    draft.get_by_role("button", name="What would change").click()
    expect(draft.get_by_role("status", name="What would change")).to_contain_text("decisions would change", timeout=PATIENT)
    expect(draft.get_by_role("img", name=re.compile("^With it: .*Challenge"))).to_be_visible()
    sign_in(publisher, console, "petra", "configuration")
    theirs = publisher.get_by_role("region", name="Draft")
    theirs.get_by_label("What is it for?").fill("Everybody is asked")
    theirs.get_by_role("button", name="Publish").click()
    expect(theirs).to_have_count(0, timeout=PATIENT)
    publisher.get_by_role("button", name="Versions").click()
    versions = publisher.get_by_role("region", name="Versions")
    expect(versions).to_contain_text("Everybody is asked", timeout=PATIENT)
    versions.get_by_role("button", name=re.compile("Show what it changed")).first.click()
    expect(versions).to_contain_text("Thresholds")
    versions.get_by_role("button", name="Go back to this").first.click()
    expect(versions.locator("li").first).not_to_contain_text("Everybody is asked", timeout=PATIENT)
    for page in (editor, publisher):
        page.context.close()


def test_a_reason_is_weighed_less_and_a_name_is_added_in_the_same_draft(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "erik", "configuration?part=sensitivity")
    page.get_by_label("Find a reason").fill("IP_VPN")
    page.get_by_label("Counts: VPN").select_option("low")
    draft = page.get_by_role("region", name="Draft")
    expect(draft).to_contain_text("Sensitivity · IP_VPN", timeout=PATIENT)
    page.get_by_role("button", name="Actions", exact=True).click()
    add(page, "Login!")
    expect(page.get_by_text("lower-case letters")).to_be_visible()
    add(page, "otp_login")
    page.get_by_role("button", name="Put into the draft").click()
    expect(draft).to_contain_text("otp_login", timeout=PATIENT)
    draft.get_by_role("button", name="Discard the draft").click()
    expect(draft).to_have_count(0, timeout=PATIENT)
    page.context.close()


def add(page: Page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)


def test_a_rule_says_what_it_decided_and_is_silenced_for_somebody(browser: Browser, console: str) -> None:
    page = opened(browser)
    sign_in(page, console, "erik", "rules")
    rule = page.locator(".rule-row").filter(has_text="A code by telephone")
    expect(rule).to_contain_text(re.compile(r"\d+ decided in 7 days"), timeout=PATIENT)
    rule.locator(".rule-open").click()
    silence = page.get_by_role("region", name="Silence it for somebody")
    silence.get_by_label("Id or address").fill("somebody-who-complained")
    silence.get_by_label("Why").fill("They called us")
    silence.get_by_role("button", name="Silence", exact=True).click()
    expect(silence.get_by_role("listitem")).to_contain_text("somebody-who-complained", timeout=PATIENT)
    silence.get_by_role("button", name="End: somebody-who-complained").click()
    expect(silence.get_by_role("listitem")).to_have_count(0, timeout=PATIENT)
    page.context.close()
