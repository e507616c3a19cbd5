"""Travel: who was there an hour ago is not here, unless one of both places is not theirs."""

from dataclasses import replace
from typing import Any

import pytest

from tessera.travel import Journey
from tests.builders import HOUR, MINUTE, NOW, OSLO, a_place

SYDNEY = a_place(country="AU", city="Sydney", region="New South Wales", latitude=-33.87, longitude=151.21)
DRAMMEN = a_place(city="Drammen", latitude=59.74, longitude=10.2)


def a_journey(**changes: Any) -> Journey:
    """From Sydney to Oslo in a day."""
    return replace(Journey(origin=SYDNEY, left=NOW - 24 * HOUR, destination=OSLO, arrived=NOW), **changes)


def test_the_distance_is_what_lies_between_both_accuracy_radii() -> None:
    assert a_journey().kilometers == pytest.approx(15_940 - 40, rel=0.01)
    assert a_journey(destination=a_place(accuracy_radius=20_000)).kilometers == 0


def test_the_speed_is_that_of_the_time_between() -> None:
    assert a_journey().speed == pytest.approx(15_900 / 24, rel=0.01)
    assert a_journey(left=NOW + 24 * HOUR).speed == a_journey().speed


def test_what_happens_at_once_took_a_minute() -> None:
    assert a_journey(left=NOW).hours == MINUTE / HOUR


def test_between_neighbouring_towns_nobody_travels() -> None:
    nearby = a_journey(origin=DRAMMEN, left=NOW - MINUTE)
    assert (nearby.speed, nearby.shown) == (0, None)


@pytest.mark.parametrize("hidden", ["vpn", "tor", "proxy", "relay", "hosting", "mobile_carrier"])
def test_where_an_end_is_not_the_persons_place_nothing_is_known(hidden: str) -> None:
    for end in ("origin", "destination"):
        changed: dict[str, Any] = {hidden: True}
        journey = a_journey(**{end: replace(SYDNEY if end == "origin" else OSLO, **changed)})
        assert (journey.kilometers, journey.speed, journey.shown) == (None, None, None)


def test_it_shows_both_cities_the_distance_the_time_and_the_speed() -> None:
    shown = a_journey(left=NOW - 2 * HOUR).shown
    assert shown is not None
    assert (shown["from"], shown["to"], shown["hours"]) == ("Sydney, AU", "Oslo, NO", 2)
    assert float(shown["speed"]) == pytest.approx(float(shown["kilometers"]) / 2, abs=1)


def test_a_place_without_a_city_is_shown_by_what_is_known_of_it() -> None:
    shown = a_journey(left=NOW - HOUR, origin=replace(SYDNEY, city=None, region=None)).shown
    assert shown is not None
    assert shown["from"] == "AU"
