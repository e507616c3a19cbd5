"""That nobody is kept out of the views that an admin has, in both themes and on a phone."""

import pytest
from playwright.sync_api import Browser

from tests.served.consoles import AXE, nobody_is_kept_out, opened, settled, show, sign_in
from tests.served.screens import SIZES

CONFIGURATION = tuple(f"configuration?part={part}" for part in ("thresholds", "sensitivity", "actions", "attributes", "versions"))
INTEGRATIONS = tuple(f"integrations?part={part}" for part in ("check", "code", "clients", "webhooks"))
VIEWS = ("simulator", *CONFIGURATION, "labels?last=7d", "lists", "health", "audit", "cases?queue=alerts", *INTEGRATIONS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_nobody_is_kept_out_of_what_an_admin_sees(browser: Browser, console: str, size: str, scheme: str) -> None:
    page, axe = opened(browser, size, scheme), AXE.read_text()
    page.add_init_script(axe)
    sign_in(page, console, "amir")
    for view in VIEWS:
        show(page, view)
        settled(page)
        nobody_is_kept_out(page, view)
    page.context.close()
