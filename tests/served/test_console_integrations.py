"""Integrations in the console: the first session is watched, code is copied, and a receiver of webhooks is made, tested and removed."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import ports
from tests.served.consoles import PATIENT, opened, show, sign_in


@pytest.fixture
def receiver() -> Iterator[str]:
    """A receiver on this machine, which takes what comes."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", ports.unused(1)), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_receiver_is_made_with_its_secret_tested_and_removed(browser: Browser, console: str, receiver: str) -> None:
    page = opened(browser)
    sign_in(page, console, "amir", "integrations?part=webhooks")
    page.get_by_role("button", name="New receiver").click()
    page.get_by_label("Address").fill(receiver)
    page.get_by_role("button", name="Save", exact=True).click()
    card = page.get_by_role("region", name=receiver)
    expect(card.get_by_role("status")).to_contain_text("whsec_", timeout=PATIENT)
    card.get_by_role("button", name="Send a test").click()
    expect(card.get_by_role("list", name="Log of seven days")).to_contain_text("Delivered", timeout=2 * PATIENT)
    card.get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0, timeout=PATIENT)
    page.context.close()


def test_the_checker_says_what_works_and_what_is_missing(page: Page) -> None:
    show(page, "integrations")
    page.get_by_label("Since").select_option("604800000")
    steps = page.locator(".checks li")
    expect(steps.first).to_have_attribute("data-state", "done", timeout=2 * PATIENT)
    expect(steps.filter(has_text="Results are reported")).to_contain_text(re.compile(r"\d+ of \d+ actions"))
    page.get_by_label("Application").fill("nobody-has-this")
    page.keyboard.press("Enter")
    expect(page.locator(".checks [data-state=unknown]").first).to_be_visible(timeout=2 * PATIENT)
    expect(page.get_by_role("status").filter(has_text="Waiting for the first action")).to_be_visible()


def test_code_and_commands_are_ready_to_copy(page: Page) -> None:
    show(page, "integrations?part=code")
    here = page.evaluate("location.origin")
    expect(page.get_by_role("region", name="In the page")).to_contain_text(f'src="{here}/sdk/tessera.js"')
    page.get_by_role("button", name="Clients and secrets").click()
    page.get_by_label("Tenant").fill("fjord; rm -rf")
    expect(page.get_by_role("region", name="A new client")).to_contain_text("--tenant 'fjord; rm -rf'")
