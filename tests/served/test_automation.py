"""A few of the adversaries and two people come to the demo's sign-in; `make bench-browsers` has them all."""

import shutil
from collections.abc import Iterator, Mapping

import pytest

from tests.browsers import display
from tests.browsers.adversaries import ADVERSARIES, Adversary
from tests.browsers.bank import visit
from tests.browsers.drivers.with_puppeteer import FOLDER
from tests.browsers.ordinary import BROWSERS, Browser, found
from tests.browsers.people import Screen
from tests.served.conftest import Served

MISSING = [*display.missing(), *(browser for browser in BROWSERS if found(browser) is None)]

pytestmark = pytest.mark.skipif(
    bool(MISSING) or shutil.which("chromedriver") is None or not (FOLDER / "node_modules").exists(),
    reason="needs the browsers and tools that `make browsers` brings",
)


@pytest.fixture(scope="module")
def screen() -> Iterator[Mapping[str, str]]:
    with display.display() as environment:
        yield environment


@pytest.mark.parametrize("adversary", [adversary for adversary in ADVERSARIES if adversary.quick], ids=lambda one: one.name)
def test_automation_is_stopped(served: Served, screen: Mapping[str, str], adversary: Adversary) -> None:
    with visit(served.credentials, 1_000_000 + ADVERSARIES.index(adversary)) as customer:
        adversary.script(customer, screen)
        verdict = customer.verdict(10)
    assert verdict is not None
    assert verdict.stopped, verdict


@pytest.mark.parametrize("browser", BROWSERS)
def test_people_are_not(served: Served, screen: Mapping[str, str], browser: Browser) -> None:
    """Whoever's form never reached the bank, on a machine as busy as this one, proves nothing: somebody else comes."""
    people = (next(Screen(served.credentials, screen).person(browser, seed, visits=1)) for seed in (7, 8, 9))
    verdict = next((signed_in.verdict for signed_in in people if signed_in.verdict is not None), None)
    assert verdict is not None
    assert not verdict.stopped, verdict
