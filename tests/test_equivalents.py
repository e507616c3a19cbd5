"""Names that mean the same are one, wherever names are compared."""

import sys
from typing import Any

import pytest

from tessera import artefacts, equivalents
from tessera.profile import UserProfile
from tessera.reasons.profile import settings_unfamiliar
from tessera.rules import Rule, Rulebook
from tessera.rules.lists import TypedList
from tessera.search import filters_of
from tests.builders import NOW, evidence, profiles, sightings
from training.timezones import former_names

ONE_ZONE = [
    ("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv"), ("Asia/Katmandu", "Asia/Kathmandu"),
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"), ("Asia/Saigon", "Asia/Ho_Chi_Minh"), ("Asia/Rangoon", "Asia/Yangon"),
    ("America/Godthab", "America/Nuuk"), ("Atlantic/Faeroe", "Atlantic/Faroe"), ("US/Pacific", "America/Los_Angeles"),
    ("Japan", "Asia/Tokyo"), ("UTC", "Etc/GMT"), ("Africa/Asmera", "Africa/Asmara"), ("ASIA/calcutta", "Asia/Kolkata"),
]  # fmt: skip
ONE_LANGUAGE = [
    ("en-IN", "en-in"),
    ("en_IN", "en-IN"),
    ("zh-hans-cn", "zh-Hans-CN"),
    ("iw-IL", "he-IL"),
    ("es_419", "es-419"),
    ("NB", "no"),
]


def familiar(*, timezones: str = "", languages: str = "") -> UserProfile:
    return UserProfile(timezones={timezones: sightings(10)} if timezones else {}, languages={languages: sightings(10)} if languages else {})


@pytest.mark.parametrize(("one", "other"), ONE_ZONE)
def test_a_zone_is_known_by_each_of_its_names(one: str, other: str) -> None:
    assert equivalents.timezone(one).casefold() == equivalents.timezone(other).casefold()
    at_home = evidence(timezone=one, profiles=profiles(user=familiar(timezones=other)))
    assert settings_unfamiliar(at_home) == {"timezone": 0.0}


@pytest.mark.parametrize(
    ("one", "other"), [("Europe/Oslo", "Europe/Berlin"), ("Africa/Asmara", "Africa/Nairobi"), ("EST", "America/Panama")]
)
def test_neighbours_that_keep_the_same_time_are_two_zones(one: str, other: str) -> None:
    assert equivalents.timezone(one) != equivalents.timezone(other)


@pytest.mark.parametrize(("one", "other"), ONE_LANGUAGE)
def test_a_language_is_known_however_it_is_written(one: str, other: str) -> None:
    assert equivalents.language(one) == equivalents.language(other)
    assert settings_unfamiliar(evidence(languages=(one,), profiles=profiles(user=familiar(languages=other)))) == {"language": 0.0}


def test_what_was_learned_under_two_names_is_one_value() -> None:
    both = UserProfile(timezones={"Asia/Calcutta": sightings(2), "Asia/Kolkata": sightings(3)})
    one = UserProfile(timezones={"Asia/Kolkata": sightings(5)})
    told = [settings_unfamiliar(evidence(timezone="Asia/Tokyo", profiles=profiles(user=known))) for known in (both, one)]
    assert told[0] == told[1] is not None


RULED = [
    ({"matchers": ({"device_timezone": {"op": "in", "value": ["Asia/Kolkata"]}},)}, {"device_timezone": "Asia/Calcutta"}),
    ({"matchers": ({"ip_timezone": {"op": "in", "value": ["Europe/Kiev"]}},)}, {"ip_location_timezone": "Europe/Kyiv"}),
    ({"matchers": ({"country_codes": {"op": "in", "value": ["UK"]}},)}, {"ip_country": "GB"}),
    ({"conditions": {"field": "device_timezone", "op": "eq", "value": "asia/katmandu"}}, {"device_timezone": "Asia/Kathmandu"}),
    ({"conditions": {"field": "device_timezone", "op": "starts_with", "value": "Asia/Cal"}}, {"device_timezone": "Asia/Calcutta"}),
    ({"conditions": {"field": "device_timezone", "op": "contains", "value": "Kolkata"}}, {"device_timezone": "Asia/Calcutta"}),
    ({"conditions": {"field": "os_name", "op": "eq", "value": "windows"}}, {"os_name": "Windows"}),
    ({"conditions": {"field": "transaction.currency", "op": "in", "value": ["nok"]}}, {"transaction.currency": "NOK"}),
    ({"conditions": {"field": "transaction.payee_country", "op": "eq", "value": "uk"}}, {"transaction.payee_country": "GB"}),
    ({"conditions": {"field": "email_domain", "op": "in", "value": ["Example.com"]}}, {"email_domain": ("example.com",)}),
    (
        {"conditions": {"field": "signals.device.accept_languages", "op": "eq", "value": "en_in,EN;q=0.9"}},
        {"signals.device.accept_languages": "en-IN,en;q=0.9"},
    ),
]


@pytest.mark.parametrize(("rule", "facts"), RULED)
def test_a_rule_holds_for_each_writing(rule: dict[str, Any], facts: dict[str, Any]) -> None:
    book = Rulebook.of([Rule(id="1", name="r", recommendation="deny", priority=1, mode="production", enabled=True, **rule)])
    assert book.judge({"now": NOW, **facts}).enforced is not None


def test_a_rule_that_leaves_a_zone_out_leaves_out_each_of_its_names() -> None:
    elsewhere = {"device_timezone": {"op": "not_in", "value": ["Asia/Kolkata"]}}
    book = Rulebook.of([Rule(id="1", name="r", recommendation="deny", priority=1, mode="production", enabled=True, matchers=(elsewhere,))])
    assert book.judge({"now": NOW, "device_timezone": "Asia/Calcutta"}).enforced is None
    assert book.judge({"now": NOW, "device_timezone": "Asia/Tokyo"}).enforced is not None


def test_a_list_of_countries_and_a_search_know_them_too() -> None:
    assert TypedList("country", {"uk": None}).holds("GB", NOW)
    (sought,), faults = filters_of({"context.device_timezone": "Asia/Calcutta"})
    assert not faults
    assert sought.holds({"context": {"device_timezone": "Asia/Kolkata"}})
    assert not sought.holds({"context": {"device_timezone": "Asia/Tokyo"}})


def test_the_table_is_what_the_tz_database_says() -> None:
    assert artefacts.read("timezones")["names"] == former_names()
    assert sys.getsizeof(str(former_names())) < 12_000
