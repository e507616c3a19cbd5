"""How rhythms follow their user is chosen on users and passwords whose times the scales have not seen."""

from collections.abc import Mapping
from random import Random

import pytest

from datasets.rhythms import Typists
from tessera.profile.rhythm import Settings
from tessera.telemetry import Key
from training import rhythm
from training.rhythm import RATES, SETTINGS, Fits, settings_of

SETTING = SETTINGS[next(iter(SETTINGS))]


def typist(hold: int, after: int, seed: int) -> list[tuple[Key, ...]]:
    """Forty fillings of six keys by somebody who holds and waits about so long."""
    chance = Random(seed)
    return [
        tuple(Key(after=chance.randint(after - 9, after + 9), hold=chance.randint(hold - 9, hold + 9)) for _ in range(6)) for _ in range(40)
    ]


@pytest.fixture(scope="module")
def fits() -> Fits:
    users = {"quick": typist(60, 110, 1), "slow": typist(140, 320, 2), "steady": typist(90, 200, 3)}
    return Fits({"password 0": users, "password 1": {name: users[name] for name in ("quick", "slow")}})


def test_people_who_type_differently_are_told_apart(fits: Fits) -> None:
    assert all(fits.score(SETTING, group) > 0.95 for group in ("quick", "slow", "password 0", "password 1"))


def test_twins_are_not() -> None:
    twins = Fits({"password 0": {"one": typist(90, 200, 4), "other": typist(90, 200, 5)}})
    assert 0.2 < twins.score(SETTING, "one") < 0.8


def test_scales_have_not_seen_the_group_that_is_left_out(fits: Fits, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, set[str]]] = []

    def noted(by_password: Mapping[str, Typists], setting: Mapping[str, float]) -> Mapping[str, object]:
        seen.append({password: set(users) for password, users in by_password.items()})
        return settings_of(by_password, setting)

    monkeypatch.setattr(rhythm, "settings_of", noted)
    fits.score(SETTING, "slow")
    fits.score(SETTING, "password 1")
    assert seen == [{"password 0": {"quick", "steady"}, "password 1": {"quick"}}, {"password 0": {"quick", "slow", "steady"}}]


def test_what_ships_is_one_of_what_was_tried() -> None:
    shipped = Settings.load()
    tried = [(each["rate"], each["step"], each["cap"], each["prior"]) for each in SETTINGS.values()]
    assert (shipped.rate, shipped.step, shipped.cap, shipped.prior) in tried


def test_no_single_filling_becomes_most_of_what_is_usual() -> None:
    assert max(RATES) <= 0.5


def test_below_zero_nothing_is_held_against_anybody() -> None:
    table = {"edges": [-0.2, 0.0, 0.3], "weights": [-1.0, 0.5, 0.9, 3.0]}
    terms = rhythm.terms(table)
    assert terms["PROFILE_TYPING_UNFAMILIAR"]["edges"] == [0.0, 0.3]
    assert terms["PROFILE_TYPING_UNFAMILIAR"]["weights"] == [0.0, 0.9, rhythm.STRONGEST_RISK]
    assert terms["PROFILE_TYPING_FAMILIAR"]["weights"] == [rhythm.STRONGEST_TRUST, 0.0]
