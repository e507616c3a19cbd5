"""Surprises are mined from what real browsers tell; here from a handful of made ones."""

from tessera.consistency import Surprises
from tessera.scoring import Model
from training.fingerprint import RARE, STRONGEST, STRONGEST_OF_RARE, Counts, Fits, Setting, mined

WINDOWS, MAC = {"system": "Windows", "card": "NVIDIA"}, {"system": "macOS", "card": "Apple"}


def surprises(*told: dict[str, str]) -> Surprises:
    return Surprises.of({"surprises": mined(Counts.of(told), Setting())})


def test_a_pair_that_nobody_has_surprises_the_more_the_commoner_its_values() -> None:
    few, many = surprises(*[WINDOWS, MAC] * 10), surprises(*[WINDOWS, MAC] * 1_000)
    swapped = {"system": "Windows", "card": "Apple"}
    assert 0 < few.greatest(swapped).nats < many.greatest(swapped).nats
    assert many.greatest(swapped).pair == ("card Apple", "system Windows")


def test_what_goes_together_does_not_surprise() -> None:
    assert surprises(*[WINDOWS, MAC] * 1_000).greatest(WINDOWS).nats == 0


def test_a_rare_value_can_hardly_surprise_and_one_never_seen_not_at_all() -> None:
    table = surprises(*[WINDOWS, MAC] * 1_000, {"system": "Haiku", "card": "Intel"})
    assert table.greatest({"system": "Haiku", "card": "Apple"}).nats == 0
    assert table.greatest({"system": "Plan 9", "card": "Apple"}).nats == 0


def test_what_is_not_told_is_not_counted() -> None:
    table = surprises(*[WINDOWS, MAC] * 1_000, *[{"card": "Apple"}] * 10_000)
    assert table.greatest({"card": "Apple", "system": "Windows"}) == surprises(*[WINDOWS, MAC] * 1_000).greatest(
        {"card": "Apple", "system": "Windows"}
    )


def test_a_population_that_is_left_out_is_not_mined() -> None:
    fits = Fits(
        {"offices": [WINDOWS] * 1_000, "studios": [MAC] * 1_000}, [WINDOWS, MAC], {"swapped": [{"system": "Windows", "card": "Apple"}]}
    )
    assert fits.score(Setting(), "swapped") == 1
    assert fits.table(Setting(), without="studios").table == {}
    assert fits.score(Setting(), "studios") == 1


def test_desktops_alone_may_be_mined() -> None:
    fits = Fits({"desktops": [WINDOWS, MAC] * 1_000, "phones": [{"system": "iOS", "card": "Apple"}] * 1_000}, [WINDOWS], {})
    some, every = (fits.table(Setting(desktops=alone)).table["card", "system"] for alone in (True, False))
    assert "iOS" not in some["NVIDIA"]
    assert "iOS" in every["NVIDIA"]


def test_what_surprises_as_a_rare_device_does_weighs_little() -> None:
    term = Model.load().terms["DEVICE_PLATFORM_ANOMALY"]
    assert 0 < term.weigh(RARE - 0.1) <= STRONGEST_OF_RARE < term.weigh(RARE) == STRONGEST
