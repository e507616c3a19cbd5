"""Selenium with chromedriver, in Chromium."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.browsers.bank import Visit
from tests.browsers.drivers import FIELDS, FLAGS, HIDDEN, LINGER, SUBMIT, UNDRIVEN, Script
from tests.browsers.ordinary import found


@dataclass(frozen=True, kw_only=True)
class Settings:
    headless: bool
    hidden: bool = False  # no AutomationControlled, no "enable-automation", webdriver patched before the page begins
    phone: str | None = None  # one of chromedriver's presets, emulated
    chained: bool = False  # action chains with pauses, off the middle, instead of `click` and `send_keys`


def selenium(**settings: Any) -> Script:
    """A script of Selenium's."""
    chosen = Settings(**settings)

    def drive(visit: Visit, environment: Mapping[str, str]) -> None:
        driver = _driver(chosen, environment)
        try:
            driver.get(visit.url)
            time.sleep(1.5)
            _sign_in(driver, visit, chosen.chained)
            visit.verdict(LINGER)
        finally:
            driver.quit()

    return drive


def _driver(chosen: Settings, environment: Mapping[str, str]) -> Chrome:
    options = ChromeOptions()
    for flag in (*FLAGS, *(["--headless=new"] if chosen.headless else []), *([HIDDEN] if chosen.hidden else [])):
        options.add_argument(flag)
    options.binary_location = found("chromium") or ""
    if chosen.hidden:
        options.add_experimental_option("excludeSwitches", ["enable-automation"])
    if chosen.phone:
        options.add_experimental_option("mobileEmulation", {"deviceName": chosen.phone})
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver", env=dict(environment)))
    if chosen.hidden:
        driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": UNDRIVEN})
    return driver


def _sign_in(driver: Chrome, visit: Visit, chained: bool) -> None:
    random = Random(visit.username)
    for name, text in (("username", visit.username), ("password", visit.password)):
        field = driver.find_element(By.CSS_SELECTOR, FIELDS[name])
        if not chained:
            field.click()
            field.send_keys(text)
            continue
        chain = ActionChains(driver, duration=400).move_to_element_with_offset(field, random.randrange(-60, 60), random.randrange(-8, 8))
        chain.pause(0.2).click_and_hold().pause(random.uniform(0.06, 0.12)).release()
        for letter in text:
            chain.pause(random.uniform(0.05, 0.25)).key_down(letter).pause(random.uniform(0.05, 0.12)).key_up(letter)
        chain.perform()
    driver.find_element(By.CSS_SELECTOR, SUBMIT).click()
