"""What a month costs follows from counted units and from one table of prices."""

from pathlib import Path

import pytest

from local.costs import BATCHES, PRICES, Units, count, of_a_month, of_the_lake, of_use


@pytest.fixture(scope="module")
def units() -> Units:
    return count()


def test_one_protected_action_is_a_session_its_telemetry_an_action_and_a_result(units: Units) -> None:
    assert units.requests == 1 + BATCHES + 2
    readers = {"Announce": 1, "Learn": 1, "RollUp": 1}
    assert units.called == {"IngestTelemetry": 1 + BATCHES, "TriggerAction": 1, "ReportResult": 1, "Authorize": 2, **readers}


def test_its_units_are_near_those_of_the_stores_own_table(units: Units) -> None:
    """19 written and 5 read by `tests/service/test_units.py`, which leaves out counting requests, rolling up, and a process's own reads."""
    assert 19 <= units.write_units <= 25
    assert 5 <= units.read_units <= 10


def test_every_price_is_used(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost() -> float:
        return sum(of_use(units).values()) + of_the_lake(units) + sum(of_a_month().values())

    before = cost()
    for kind in ("of use", "of a month", "assumed"):
        for name, price in PRICES[kind].items():
            with monkeypatch.context() as patched:
                patched.setitem(PRICES[kind], name, price * 2)
                assert cost() > before, name


def test_the_page_of_deploying_says_what_a_month_costs_in_which_nothing_happens() -> None:
    (said,) = (line for line in Path("docs/operating/deploying.md").read_text().splitlines() if "before anything happens" in line)
    assert f"some {round(sum(of_a_month().values()), -1):.0f} USD a month" in said
