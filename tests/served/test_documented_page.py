"""A page and a backend that were written for the documented product, of which nothing but addresses and credentials was changed."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser

from tests.served.conftest import Served
from tests.served.test_demo import Hand

HERE = Path(__file__).parent
EMAIL = "kari@bank.example"


def test_a_documented_page_and_a_documented_backend_work_together(served: Served, browser: Browser) -> None:
    base_url, address = served.credentials["base_url"], f"{served.demo_url}/documented"
    html = (HERE / "documented_page.html").read_text()
    for what, ours in (
        ("SDK_ADDRESS", f"{base_url}/sdk"),
        ("SERVER_PATH", f"{base_url}/risk-collect/"),
        ("CLIENT_ID", served.application.client_id),
    ):
        html = html.replace(what, ours)
    context = browser.new_context(permissions=["local-network-access"])  # a page that the test makes up counts as one of the Internet
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.route(address, lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(address)
    hand = Hand(page, 11)
    hand.type("input[name=email]", EMAIL)
    hand.type("input[name=password]", "a long way to Bergen")
    hand.click("button[type=submit]")
    tokens = page.wait_for_function("window.forTheBackend").json_value()
    context.close()
    assert wrong == []
    assert tokens["claimedUserId"] == hashlib.sha256(EMAIL.encode()).hexdigest()

    node = shutil.which("node")
    assert node
    variables = {
        "PATH": "/usr/bin:/bin",
        "BASE_URL": base_url,
        "CLIENT_ID": served.application.client_id,
        "CLIENT_SECRET": served.application.client_secret,
        "SESSION_TOKEN": tokens["sessionToken"],
        "ACTION_TOKEN": tokens["actionToken"],
    }
    ran = subprocess.run([node, str(HERE / "documented_backend.mjs")], env=variables, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    heard = json.loads(ran.stdout)
    assert heard["reported"] == 201

    read = served.application.backend().recommendation(tokens["actionToken"])
    assert read["recommendation"]["type"] == heard["read"]
    about, behavior = read["context"], read["risk_signals"]["behavior"]
    assert (about["claimed_user_id"], about["correlation_id"]) == (tokens["claimedUserId"], "documented-page")
    assert (about["location"], bool(about["device_public_key"])) == (address, True)
    assert behavior["input_method"] == ["is_typing"]
    assert behavior["no_user_interaction"] is False
