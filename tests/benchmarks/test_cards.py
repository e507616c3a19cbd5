"""The benchmark of card testing: a tester with one device is found, and judged seeds were not tried on."""

from benchmarks.cards import ATTEMPTS, HONEST, JUDGED, TRIED_ON, attacked, figures

ATTACK = attacked(7, "one device", 0.01)


def test_judged_seeds_were_not_tried_on() -> None:
    assert not set(JUDGED) & set(TRIED_ON)


def test_a_tester_with_one_device_is_found() -> None:
    assert ATTACK.found_at
    assert ATTACK.found_at <= ATTEMPTS


def test_everybody_honest_is_there() -> None:
    assert {kind for kind, _ in ATTACK.honest} <= set(HONEST)
    rows = {row.what.strip(): row.judged for row in figures([ATTACK])}
    assert rows["honest payments challenged or denied"].endswith(f"of {len(ATTACK.honest)}")
