"""Puppeteer, with and without its stealth plug-in and a library of cursor movements; Firefox, which it drives by WebDriver BiDi."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, LINGER, SUBMIT, Script
from tests.browsers.ordinary import Browser, found

FOLDER = Path(__file__).parents[1]
SCRIPT = Path(__file__).with_name("puppeteer.cjs")
LONGEST = 90.0  # seconds


def puppeteer(browser: Browser = "chromium", **settings: Any) -> Script:
    """A script of puppeteer's: `headless`, and any of `stealth`, `cursor`, `humanised`, `patched`, `put_right`; a `device` to emulate."""

    def drive(visit: Visit, environment: Mapping[str, str]) -> None:
        told = {"browser": browser, "program": found(browser), "flags": FLAGS if browser == "chromium" else (), **settings}
        told |= {"url": visit.url, "fields": FIELDS, "submit": SUBMIT, "linger": LINGER * 1000}
        told |= {"username": visit.username, "password": visit.password}
        node = shutil.which("node") or "node"
        subprocess.run([node, str(SCRIPT), json.dumps(told)], cwd=FOLDER, env=dict(environment), timeout=LONGEST, check=True)

    return drive
