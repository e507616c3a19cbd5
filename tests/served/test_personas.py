"""Some kinds of people, each with a hand of their own on a first visit: nobody is challenged. All kinds are `make bench-people`."""

import pytest

from tests.browsers import display
from tests.browsers.bank import Founder
from tests.browsers.first_visits import FirstVisit, Reception, came, missing
from tests.browsers.personas import Persona, Seat, personas
from tests.served.conftest import Served

QUICK = [
    (persona, persona.browsers[number % len(persona.browsers)]) for number, persona in enumerate(one for one in personas() if one.quick)
]
MISSING = sorted({*display.missing(), *(program for persona, _ in QUICK for program in missing(persona))})


pytestmark = pytest.mark.skipif(bool(MISSING), reason="needs the browsers and tools that `make browsers` brings")


@pytest.fixture(scope="module")
def visits(served: Served) -> dict[str, FirstVisit]:
    """What became of one of each quick kind, by name."""
    received = dict[str, FirstVisit]()
    with display.display() as one, display.display() as other:
        seats = [Seat(browser=environment, hand=environment) for environment in (one, other)]
        coming = [(persona, browser, 0) for persona, browser in QUICK]
        came(Reception(Founder.of(served.folder)), coming, seats, lambda visit: received.update({visit.persona: visit}))
    return received


@pytest.mark.parametrize("persona", [persona for persona, _ in QUICK], ids=lambda persona: persona.name)
def test_nobody_of_this_kind_is_stopped(visits: dict[str, FirstVisit], persona: Persona) -> None:
    visit = visits[persona.name]
    assert visit.verdict is not None, visit.failed
    assert visit.verdict.recommendation == "allow", visit
