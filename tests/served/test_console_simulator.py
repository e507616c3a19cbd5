"""The attack simulator in the console: begun there, and the decisions arrive while one watches."""

from playwright.sync_api import Page, expect

from tests.served.consoles import PATIENT


def test_a_bots_decisions_arrive_while_one_watches(page: Page) -> None:
    page.get_by_role("link", name="Attack simulator").click()
    page.get_by_label("Who attacks").select_option("bot")
    page.get_by_label("Attempts").fill("3")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".attacked li")).to_have_count(3, timeout=4 * PATIENT)
    expect(page.locator(".attack-sum")).to_contain_text("were challenged or denied")
    expect(page.get_by_role("status").filter(has_text="No attack is under way")).to_be_visible(timeout=PATIENT)
