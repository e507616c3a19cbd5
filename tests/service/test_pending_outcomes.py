"""A lesson comes back as it was kept, and an action without one teaches what is known of nobody."""

from dataclasses import replace
from json import dumps, loads
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.action import Payment
from tessera.place import Place
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.telemetry import Rhythm, Stroke
from tests.builders import a_payment, a_place, a_session

RHYTHM = Rhythm(kind="rhythm", field="password", keys=(Stroke(after=0, hold=80), Stroke(after=120, hold=75)))
RICH = PendingOutcome(
    key="5d" * 32, place=a_place(), address="1f2e", timezone="Europe/Berlin", browser="Firefox", version="142", agent="9c1d",
    system="Linux", language="de", traits=("os_name Linux",), rhythm=RHYTHM, manner=(1, 2), movements=(7, 0, 3), payment=a_payment(),
)  # fmt: skip


@given(st.sets(st.sampled_from(sorted(RICH.plain))))
def test_what_is_kept_as_json_is_read_again(left_out: set[str]) -> None:
    nothing = {name: getattr(PendingOutcome(), name) for name in left_out}
    lesson = replace(RICH, **nothing)
    assert lesson.plain.keys() == RICH.plain.keys() - left_out
    assert PendingOutcome.read(loads(dumps(lesson.plain))) == lesson


def test_nothing_is_read_where_nothing_was_kept() -> None:
    assert PendingOutcome.read({}) == PendingOutcome()
    assert PendingOutcome().plain == {}


@pytest.mark.parametrize("kept", [{"iris": "blue"}, {"place": {"country": "DE", "moon": "full"}}])
def test_what_another_release_knew_is_left_out(kept: dict[str, Any]) -> None:
    assert PendingOutcome.read(kept).place in (PendingOutcome().place, Place(country="DE"))


def test_a_session_teaches_where_it_was_and_what_it_paid() -> None:
    session, payment = a_session(), Payment(amount=20.0, currency="EUR")
    lesson = PendingOutcome.of(session, payment)
    assert (lesson.place, lesson.timezone, lesson.payment) == (session.place, session.traits.timezone, payment)
    assert lesson.traits
