"""The simulation of `learn`'s readers, the order of what breaks, and that the pages are made of what was measured."""

from pathlib import Path

import pytest

from benchmarks import pages, scale

SESSION = scale.Session(requests=9, write_units=20, dollars=25, milliseconds=100, learn=20)


@pytest.mark.parametrize("name", ["speed.md", "scale.md"])
def test_a_page_is_what_its_command_makes(name: str) -> None:
    assert (Path("docs/operating") / name).read_text() == pages.pages()[name]


def test_a_reader_that_is_quick_enough_learns_within_its_window() -> None:
    """One record every two seconds, of 20 ms each: it waits for its window, and is learned."""
    late = list(scale.Stream(parallel=1, each=0.02).learned([2.0 * number for number in range(50)]))
    assert late == pytest.approx([1.02] * 50)


def test_a_batch_is_learned_record_by_record() -> None:
    assert list(scale.Stream(parallel=1, each=0.1).learned([0.0, 0.0, 0.0])) == pytest.approx([1.1, 1.2, 1.3])


def test_readers_beside_each_other_share_what_arrives() -> None:
    arrivals = [0.01 * number for number in range(3_000)]
    alone, beside = (list(scale.Stream(parallel=parallel, each=0.05).learned(arrivals)) for parallel in (1, 10))
    assert len(alone) == len(beside) == 3_000
    assert max(alone) > 100, "five times as much arrives as one can learn"
    assert max(beside) < 3


@pytest.mark.parametrize("rate", scale.RATES)
def test_ten_at_once_keep_up_at_every_rate(rate: float) -> None:
    told = scale.lag(rate, scale.Session.read(), parallel=10, seconds=60)
    assert told["capacity"] > 5 * told["each"]
    assert told["p99"] < 2


def test_what_breaks_first_comes_first_and_says_what_changes_it() -> None:
    found = scale.quotas(SESSION)
    assert [quota.actions for quota in found] == sorted(quota.actions for quota in found)
    assert all(quota.change and quota.source for quota in found)
    assert {quota.what: quota.actions for quota in found}[
        "API Gateway: requests a second of an account and region (10,000)"
    ] == pytest.approx(10_000 / 9)
