"""Places: what hides a source, when coordinates stand for a person, and how far apart two places are."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.place import EARTH_RADIUS, NOWHERE, Place, distance
from tests.builders import a_place

coordinates = some.builds(Place, latitude=some.floats(-90, 90), longitude=some.floats(-180, 180))


def test_broadband_hides_nothing_and_says_where() -> None:
    assert a_place().anonymizer is False
    assert a_place().says_where


@pytest.mark.parametrize("disguise", ["vpn", "tor", "proxy"])
def test_a_disguise_hides_the_source(disguise: str) -> None:
    place = a_place(**{disguise: True})
    assert place.anonymizer is True
    assert not place.says_where


@pytest.mark.parametrize("stand_in", ["relay", "hosting", "mobile_carrier"])
def test_coordinates_of_others_do_not_stand_for_a_person(stand_in: str) -> None:
    place = a_place(**{stand_in: True})
    assert place.anonymizer is False
    assert not place.says_where


def test_of_an_unknown_address_nothing_is_known() -> None:
    assert NOWHERE.anonymizer is None
    assert not NOWHERE.says_where


@given(some.tuples(*[some.sampled_from([True, False, None])] * 3))
def test_an_anonymizer_is_any_of_three(facts: tuple[bool | None, bool | None, bool | None]) -> None:
    vpn, tor, proxy = facts
    anonymizer = Place(vpn=vpn, tor=tor, proxy=proxy).anonymizer
    assert anonymizer is (True if True in facts else None if None in facts else False)


def test_oslo_and_new_york_are_5900_km_apart() -> None:
    assert distance(a_place(), Place(latitude=40.71, longitude=-74.01)) == pytest.approx(5910, abs=20)


def test_across_the_date_line_is_not_around_the_world() -> None:
    assert distance(Place(latitude=0.0, longitude=179.9), Place(latitude=0.0, longitude=-179.9)) == pytest.approx(22.2, abs=0.1)


@pytest.mark.parametrize("coordinate", ["latitude", "longitude"])
def test_without_coordinates_there_is_no_distance(coordinate: str) -> None:
    assert distance(a_place(), a_place(**{coordinate: None})) is None


@given(coordinates, coordinates)
def test_distance_is_symmetric_and_at_most_half_way_around(one: Place, other: Place) -> None:
    there, back = distance(one, other), distance(other, one)
    assert there is not None
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= pi * EARTH_RADIUS + 1e-6


@given(coordinates)
def test_a_place_is_at_no_distance_from_itself(place: Place) -> None:
    assert distance(place, place) == 0
