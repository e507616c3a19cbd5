"""Pydoll, in Chromium: the DevTools protocol without a driver, moving and typing as it takes a person to do."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, LINGER, SUBMIT, Script
from tests.browsers.ordinary import found


@dataclass(frozen=True, kw_only=True)
class Settings:
    headless: bool
    humanised: bool = False


def pydoll(**settings: Any) -> Script:
    """A script of Pydoll's; `make bench-browsers` brings it."""
    chosen = Settings(**settings)
    return lambda visit, environment: asyncio.run(_drive(visit, environment, chosen))


async def _drive(visit: Visit, environment: Mapping[str, str], chosen: Settings) -> None:
    options = import_module("pydoll.browser.options").ChromiumOptions()
    options.binary_location, options.headless = found("chromium"), chosen.headless
    for flag in (*FLAGS, f"--display={environment['DISPLAY']}"):
        options.add_argument(flag)
    manner = {"humanize": True} if chosen.humanised else {}
    async with import_module("pydoll.browser.chromium").Chrome(options=options) as browser:
        tab = await browser.start()
        await tab.go_to(visit.url)
        await asyncio.sleep(2)
        for selector, text in ((FIELDS["username"], visit.username), (FIELDS["password"], visit.password), (SUBMIT, "")):
            element = await tab.query(selector)
            await element.click(**manner)
            if text:
                await element.type_text(text, **manner)
            await asyncio.sleep(0.3)
        await asyncio.to_thread(visit.verdict, LINGER)
