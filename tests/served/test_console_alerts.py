"""An analyst's queue of a hundred alerts, gone through by keyboard alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tessera_client import Backend, Patience, types
from tests.served.conftest import PHONE, Served
from tests.served.consoles import PATIENT, show

ALERTS = 100


@pytest.fixture(scope="module")
def alerts(served: Served) -> list[str]:
    """Actions that the rule for phones challenges, each of another user: their ids."""
    told, patience = served.credentials, Patience(timeout=60.0, attempts=12, pause=0.5)
    backend = Backend(told["base_url"], told["backend_client_id"], told["backend_client_secret"], patience=patience)

    def act(number: int) -> str:
        action: types.BackendAction = {"action_type": "login", "claimed_user_id": f"waiting-{number}", "ip": PHONE.address}
        answer = backend.trigger_action(get_recommendation=True, **action)
        assert answer["recommendation"]["type"] in ("challenge", "deny")
        return answer["context"]["action_id"]

    with ThreadPoolExecutor(4) as several:
        return list(several.map(act, range(ALERTS)))


def test_a_hundred_alerts_are_gone_through_by_keyboard_alone(page: Page, alerts: list[str], served: Served) -> None:
    keys = page.keyboard
    keys.press("g")
    keys.press("c")
    page.wait_for_selector("h1:has-text('Cases')")
    show(page, "cases?queue=alerts&last=1h")
    status = page.locator(".cases [role=status]").first
    expect(page.locator(".alert-row:focus")).to_be_visible(timeout=PATIENT)
    for number in range(ALERTS - 4):
        keys.press("f" if number % 3 else "g")
    expect(status).to_contain_text(f"{ALERTS - 4} decided", timeout=PATIENT)
    keys.press("x")
    keys.press("j")
    keys.press("x")
    expect(page.locator(".keys-line")).to_contain_text("2 chosen")
    keys.press("u")
    keys.press("Enter")
    expect(page.locator(".details ol.reasons, .details .note").first).to_be_visible(timeout=PATIENT)
    keys.press("Escape")
    keys.press("f")
    keys.press("z")
    expect(status).to_contain_text("2 left", timeout=4 * PATIENT)
    keys.press("f")
    keys.press("f")
    expect(status).not_to_contain_text("being stored", timeout=4 * PATIENT)
    told = served.credentials
    analyst = Backend(told["base_url"], told["analyst_client_id"], told["analyst_client_secret"])
    moments = [int(each[32:44], 16) for each in alerts]
    among: types.Filters = {"context.action_id": {"in": alerts}}
    found = list(analyst.search.each(start_time=min(moments) - 60_000, end_time=max(moments) + 60_000, filters=among))
    assert len(found) == ALERTS
    assert [each["id"] for each in found if not each.get("label")] == []
