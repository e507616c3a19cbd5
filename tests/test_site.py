"""A site learns from its own people, and from nobody much."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.features.movement import EDGES, SHIPPED_THRESHOLD
from tessera.site import DRIFT, ENOUGH, MOST_OF_ONE, MOST_SHIFT, NOBODY, Confirmed, Counts, Site, drift

USUAL = EDGES.index(SHIPPED_THRESHOLD) - 3  # a bucket of ordinary people


def counts(**buckets: int) -> Counts:
    """Movements by bucket: `b3=5` five in the third."""
    return tuple(buckets.get(f"b{number}", 0) for number in range(len(NOBODY)))


def taught(site: Site, movements: Counts, people: int, *, first: int = 0) -> Site:
    """The site after as many people's sessions of such movements."""
    for number in range(first, first + people):
        site = site.learn(Confirmed(action=f"{number:032}", user=f"user{number}", device=f"device{number}", movements=movements))
    return site


CALM = counts(**{f"b{USUAL}": MOST_OF_ONE})
DRAWN = counts(**{f"b{len(EDGES)}": MOST_OF_ONE})
CALIBRATED = taught(Site(), CALM, ENOUGH // MOST_OF_ONE)


def test_it_is_calibrated_by_enough_confirmed_movements() -> None:
    almost = taught(Site(), CALM, ENOUGH // MOST_OF_ONE - 1)
    assert not almost.is_calibrated
    assert taught(almost, CALM, 1, first=99).is_calibrated


def test_it_never_goes_below_the_shipped_threshold() -> None:
    assert Site().threshold == CALIBRATED.threshold == SHIPPED_THRESHOLD


def test_people_who_move_otherwise_raise_it_to_their_own_quantile() -> None:
    above = EDGES.index(SHIPPED_THRESHOLD) + 1  # between the shipped threshold and the next edge
    raised = taught(Site(), counts(**{f"b{USUAL}": 18, f"b{above}": 2}), ENOUGH // MOST_OF_ONE)
    assert raised.threshold == EDGES[above]


def test_a_session_counts_once() -> None:
    session = Confirmed(action="0a", user="u", device="d", movements=CALM)
    once = Site().learn(session)
    assert once.learn(session) is once


def test_a_session_without_movements_teaches_nothing() -> None:
    assert Site().learn(Confirmed(action="0a", user="u", device="d", movements=NOBODY)) == Site()


@given(st.lists(st.integers(0, 50), min_size=len(NOBODY), max_size=len(NOBODY)), st.booleans())
def test_nobody_gives_more_than_a_share_whether_by_user_or_by_device(amounts: list[int], one_user: bool) -> None:
    site = Site()
    for number in range(12):
        user, device = ("same", f"device{number}") if one_user else (f"user{number}", "same")
        site = site.learn(Confirmed(action=f"{number:032}", user=user, device=device, movements=tuple(amounts)))
    assert sum(site.window) <= MOST_OF_ONE and not site.is_calibrated


class TestUnderAttack:
    """A stuffing wave whose successes are confirmed: stolen passwords that work, drawn movements."""

    def test_on_a_settled_site_changes_nothing(self) -> None:
        attacked = taught(CALIBRATED, DRAWN, 500, first=1_000)
        assert attacked.threshold == SHIPPED_THRESHOLD
        assert attacked.settled == CALIBRATED.settled
        assert attacked.refused == 50

    def test_from_the_first_day_on_shifts_it_to_the_cap_and_no_further(self) -> None:
        attacked = taught(Site(), DRAWN, 500)
        assert SHIPPED_THRESHOLD < attacked.threshold <= SHIPPED_THRESHOLD + MOST_SHIFT

    def test_slowly_it_may_add_up_to_the_cap(self) -> None:
        mixed = counts(**{f"b{USUAL}": MOST_OF_ONE - 1, f"b{len(EDGES)}": 1})
        attacked = taught(CALIBRATED, mixed, 500, first=1_000)
        assert attacked.threshold <= SHIPPED_THRESHOLD + MOST_SHIFT


def test_drift_is_none_between_equals_and_grows_with_the_difference() -> None:
    assert drift(CALM, CALM) == 0
    assert drift(CALM, counts(**{f"b{USUAL}": 18, f"b{USUAL + 1}": 2})) < drift(CALM, DRAWN)
    assert drift(CALM, DRAWN) > DRIFT


def test_scores_of_another_model_are_forgotten() -> None:
    older = replace(CALIBRATED, version="older")
    assert not taught(older, CALM, 1, first=99).is_calibrated


@pytest.mark.parametrize("people", [1, 7, 40])
def test_it_stays_small(people: int) -> None:
    assert len(taught(CALIBRATED, counts(b3=1), people, first=500).given) <= 2 * ENOUGH
