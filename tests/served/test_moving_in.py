"""An application moves to another host: its customers' devices are recognised there, on the word of the key that stays behind.

Hosts below `localhost` are this machine and secure contexts to Chromium, and their last two labels are a site, as elsewhere.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.doors.house import HOME, House
from tests.served.collecting import Network, Site, collecting

PAGE = """<!doctype html><title>Sign in</title>
<meta http-equiv=Content-Security-Policy content="default-src 'self'; script-src 'self' 'unsafe-inline'; frame-src http://www.bank.localhost:*">
<form><input name=username></form>
<script src=/tessera.js></script>
<script>
  const told = {serverPath: location.origin + "/risk-collect/", enableSessionToken: true, timeout: 10000};
  tessera.initialize({clientId: "CLIENT", drs: {...told, ...SETTINGS}});
</script>"""
FORMER = """<!doctype html><title>Who is there</title>
<meta http-equiv=Content-Security-Policy content="default-src 'none'; script-src 'self'">
<script src=/migrate.js data-origins="ORIGINS"></script>"""
USER = "a-customer"
LET_IN = {
    "name": "A program is asked for a code, not denied", "priority": 1, "type": "risk", "mode": "production", "enabled": True,
    "recommendation": "challenge", "matchers": [{"ip_cidrs": {"op": "ip_in", "value": [f"{HOME}/32"]}}],
}  # fmt: skip
"""A denied sign-in would teach nothing."""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """The SDK as its sources are now."""
    subprocess.run(["node", "build.mjs"], cwd=Path("web/sdk"), check=True, capture_output=True)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(House(monkeypatch, collection_limit=1_000_000), Network(seed=0, share=0.0)) as served:
        served.house.backend().ask("POST", "/risk/v1/rules", LET_IN)
        served.pages["/former.html"] = FORMER.replace("ORIGINS", f"http://else.bank.localhost:1 {at(served, 'app.bank')}")
        yield served


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context()
    yield opened
    opened.close()


def at(site: Site, host: str) -> str:
    """The origin of a host of the site."""
    return site.url.replace("127.0.0.1", f"{host}.localhost")


def visit(site: Site, context: BrowserContext, host: str, former: str | None = "www.bank") -> Page:
    """A page of the application on this host, which knows where the application was before."""
    settings = {"firstPartyMigrationUrl": f"{at(site, former)}/former.html"} if former else {}
    site.page = PAGE.replace("SETTINGS", json.dumps(settings))
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type != "debug" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(at(site, host))
    assert page.evaluate("tessera.getSessionToken()")
    assert page.evaluate("document.querySelectorAll('iframe').length") == 0
    assert said == []
    return page


def sign_in(site: Site, page: Page) -> dict[str, Any]:
    """What the application's backend is told when its customer signs in, with every reason; it reports that they succeeded."""
    backend, token = site.house.backend(), page.evaluate("tessera.getSessionToken()")
    action = backend.trigger("login", session_token=token, user_id=USER)["action_token"]
    answer = backend.recommendation(action, explain="true")
    backend.result(action, "success", user_id=USER)
    site.house.learn()
    return {"reasons": {detail["code"] for detail in answer["reason_details"]}, **answer["context"]}


def keys(page: Page) -> list[str]:
    """The names of the keys that this origin keeps."""
    return list(
        page.evaluate("""new Promise((resolve) => {
            indexedDB.open("tessera").onsuccess = ({target: {result: database}}) =>
                database.transaction("keys").objectStore("keys").getAllKeys().onsuccess = ({target}) => resolve(target.result);
        })""")
    )


def test_on_another_host_of_the_site_the_device_is_known_by_a_key_of_its_own(site: Site, context: BrowserContext) -> None:
    before = sign_in(site, visit(site, context, "www.bank", former=None))
    after = sign_in(site, visit(site, context, "app.bank"))
    assert after["device_id"] == before["device_id"]
    assert after["device_public_key"] != before["device_public_key"], "the former private key stayed where it was"
    assert "DEVICE_KEY_FAMILIAR" in after["reasons"]
    assert {"DEVICE_KEY_MISMATCH", "PROFILE_DEVICE_NEW"}.isdisjoint(after["reasons"])


def test_it_is_asked_for_once_and_tells_from_then_on_by_itself(site: Site, context: BrowserContext) -> None:
    sign_in(site, visit(site, context, "www.bank", former=None))
    page = visit(site, context, "app.bank")
    first = sign_in(site, page)
    site.pages["/former.html"] = "<!doctype html>The page is gone, and so is its host one day"
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    again = sign_in(site, visit(site, context, "app.bank"))
    assert [url for url in asked if "former" in url] == []
    assert again["device_public_key"] == first["device_public_key"]
    assert keys(page) == ["device"]
    site.page = site.page.replace("firstPartyMigrationUrl", "nothing")
    page.reload()
    assert "DEVICE_KEY_FAMILIAR" in sign_in(site, page)["reasons"]


@pytest.mark.parametrize("host", ["elsewhere.bank", "app.shop"])
def test_a_host_that_the_page_does_not_name_and_another_site_meet_a_new_device(site: Site, context: BrowserContext, host: str) -> None:
    """Another site would be told nothing even if it were named: browsers keep its frames' storage apart."""
    site.pages["/former.html"] = FORMER.replace("ORIGINS", f"{at(site, 'app.bank')} {at(site, 'app.shop')}")
    before = sign_in(site, visit(site, context, "www.bank", former=None))
    page = visit(site, context, host)
    after = sign_in(site, page)
    assert after["device_id"] != before["device_id"]
    assert "DEVICE_KEY_FAMILIAR" not in after["reasons"]
    assert "DEVICE_KEY_MISMATCH" not in after["reasons"]
    assert keys(page) == ["device"]


def test_where_nobody_answers_the_device_is_a_new_one(site: Site, context: BrowserContext) -> None:
    before = sign_in(site, visit(site, context, "www.bank", former=None))
    site.pages["/former.html"] = "<!doctype html>Not the page that was meant"
    after = sign_in(site, visit(site, context, "app.bank"))
    assert after["device_id"] != before["device_id"]
    assert "DEVICE_KEY_MISMATCH" not in after["reasons"]


def test_who_is_new_on_both_hosts_is_new_and_leaves_no_key_behind(site: Site, context: BrowserContext) -> None:
    sign_in(site, visit(site, context, "app.bank"))
    former = context.new_page()
    former.goto(f"{at(site, 'www.bank')}/former.html")
    assert former.evaluate("indexedDB.databases()") == []


def test_a_page_that_is_left_meanwhile_asks_again(site: Site, context: BrowserContext) -> None:
    before = sign_in(site, visit(site, context, "www.bank", former=None))
    answering, site.pages["/former.html"] = site.pages["/former.html"], "<!doctype html>Slow"
    settings = {"firstPartyMigrationUrl": f"{at(site, 'www.bank')}/former.html"}
    site.page = PAGE.replace("SETTINGS", json.dumps(settings))
    page = context.new_page()
    page.goto(at(site, "app.bank"))
    page.evaluate("tessera.stop()")
    assert keys(page) == []
    site.pages["/former.html"] = answering
    after = sign_in(site, visit(site, context, "app.bank"))
    assert after["device_id"] == before["device_id"]
