"""Takes the pictures in `docs/pictures/` of what `make run` serves.

    make run                       in one terminal
    make pictures                  in another

A program types the known customer's name and password; the page then shows Tessera's decision about that. In the console an analyst looks
at why somebody was denied, and at the other views. Chromium draws them, so that the bytes differ between its versions.
"""

import json
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

FOLDER = Path("docs/pictures")
CREDENTIALS = Path(".local/credentials.json")
SIZE = (1200, 720)  # CSS pixels; wide enough for the bank and the panel next to it
PAUSE = 70  # milliseconds between two keys


def take(page: Page, folder: Path = FOLDER) -> None:
    """Sign in at the demo that the page shows, and take a picture."""
    customer = json.loads(CREDENTIALS.read_text())["known_customer"]
    for field in ("username", "password"):
        page.click(f"input[name={field}]")
        page.type(f"input[name={field}]", customer[field], delay=PAUSE)
    page.click("#sign-in-form button[type=submit]")
    page.wait_for_selector("#reading:not([hidden])")  # an answer, and not that none came in time
    page.screenshot(path=folder / "demo.png", animations="disabled")


VIEWS = {
    "console": 'recommendations?last=14d&filters={"recommendation.type":"deny"}',
    "overview": "overview?last=14d",
    "cases": "cases",
    "rules": "rules",
}
"""The views of the console that are taken, by the name of the picture."""


def take_console(page: Page, address: str, name: str, folder: Path = FOLDER) -> None:
    """Sign in to the console as its analyst, and take a picture of a view."""
    page.goto(f"{address}/console/{quote(VIEWS[name], safe='?&=')}")
    page.get_by_role("button", name="Sign in").click()
    page.click("button[value=ada]")
    page.wait_for_selector(".chart-bar, .actions-row[data-index], [data-case], .rule-row")
    if name == "console":
        page.locator(".actions-row[data-index] .of-time").first.click()
        page.wait_for_selector(".details ol.reasons li")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


def main() -> None:
    """Open the demo and the console of the local run, and take them."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        sys.exit("Needed: Chromium or Chrome on the path.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light", reduced_motion="reduce")
        page.goto(json.loads(CREDENTIALS.read_text())["demo_url"])
        take(page)
        told = json.loads(CREDENTIALS.read_text())
        for name in VIEWS:
            context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce", locale="en-GB")
            take_console(context.new_page(), told["base_url"], name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
