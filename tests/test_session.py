"""A device session: telemetry folds into it in any order."""

from dataclasses import replace

import pytest
from hypothesis import given

from tessera.session import DeviceSession, fold
from tessera.telemetry import Event, HeaderFacts, PageLoad, TelemetryBatch
from tests.builders import USER_AGENT, a_filling, a_session, human_events
from tests.features.strategies import runs

EMPTY = DeviceSession(id="session-1", device="device-1", opened_at=0)


def batch(sequence: int, *events: Event) -> TelemetryBatch:
    return TelemetryBatch(stream="lq2x8f1a", sequence=sequence, events=events)


@pytest.mark.thorough
@given(runs, runs)
def test_folding_two_batches_in_any_order_equals_folding_their_concatenation(one: tuple[Event, ...], other: tuple[Event, ...]) -> None:
    first, second = batch(1, *one), batch(2, *other)
    together = fold(EMPTY, batch(1, *one, *other))
    assert fold(fold(EMPTY, first), second) == together
    assert fold(fold(EMPTY, second), first).tallies == together.tallies


@pytest.mark.thorough
@given(runs)
def test_folding_changes_nothing_but_the_tallies_and_the_rhythm(events: tuple[Event, ...]) -> None:
    session = a_session()
    folded = fold(session, batch(1, *events))
    assert replace(folded, tallies=session.tallies, rhythm=None) == session


def test_the_rhythm_is_that_of_the_field_filled_in_last() -> None:
    first, second = a_filling(seed=1), a_filling(seed=2)
    assert fold(EMPTY, batch(1, first, PageLoad(kind="page_load"), second)).rhythm == second
    assert fold(fold(EMPTY, batch(1, first)), batch(2, *human_events())).rhythm == first


def test_what_a_batch_adds_is_read_from_the_session_that_it_was_folded_into() -> None:
    before = EMPTY
    after = fold(before, batch(1, *human_events()))
    assert (before.typing.hold.count, after.typing.hold.count) == (0, 40)
    assert after.input == a_session().input
    assert after.pointer == a_session().pointer


def test_an_empty_batch_changes_nothing() -> None:
    assert fold(a_session(), batch(1)) == a_session()


def test_the_user_agent_is_the_devices_word_before_the_headers() -> None:
    headers = HeaderFacts(user_agent="curl/8.9.1")
    assert a_session(headers=headers).user_agent_text == USER_AGENT
    assert a_session(headers=headers, user_agent=None, navigator_useragent="Lynx/2.9").user_agent_text == "Lynx/2.9"
    assert a_session(headers=headers, user_agent=None, navigator_useragent=None).user_agent_text == "curl/8.9.1"
    assert a_session().user_agent.browser == "Chrome"
