"""Takes the pictures in `docs/pictures/` of what `make run` serves.

    make run                       in one terminal
    make pictures                  in another

A program types the known customer's name and password; the page then shows Tessera's decision about that. Chromium draws them, so that the
bytes differ between its versions.
"""

import json
import shutil
import sys
from pathlib import Path

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


def main() -> None:
    """Open the demo of the local run, and take it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        sys.exit("Needed: Chromium or Chrome on the path.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light", reduced_motion="reduce")
        page.goto(json.loads(CREDENTIALS.read_text())["demo_url"])
        take(page)
        browser.close()


if __name__ == "__main__":
    main()
