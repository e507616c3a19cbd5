"""Surprises are mined from what real browsers tell; here from a handful of made ones."""

from tessera.consistency import Surprises
from training.fingerprint import mined

WINDOWS, MAC = {"system": "Windows", "card": "NVIDIA"}, {"system": "macOS", "card": "Apple"}


def surprises(*told: dict[str, str]) -> Surprises:
    return Surprises.of({"surprises": mined(told)})


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
