"""Writes whose answer was lost on its way: the client library sends the same call again, and it meets what the first one has written.

That is no refusal of somebody else's: what there is then is what was to be written.
"""

from dataclasses import asdict, is_dataclass
from typing import Any

import pytest

from local.doubles.table import TableDouble
from tessera import errors
from tessera.service.store.activities import Position, last_before
from tests.service.storing import NAME, NOW, store_on
from tests.service.test_units import in_order

MADE_ANEW = ("opening", "claimant", "use", "acts")
"""Attributes by which a write knows itself, and stamps with three digits of chance."""


class Stuttering(TableDouble):
    """A table that every conditional write reaches twice; the answer is that of the second one."""

    def put_item(self, **arguments: Any) -> dict[str, Any]:
        return self._twice(super().put_item, arguments)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        return self._twice(super().update_item, arguments)

    def delete_item(self, **arguments: Any) -> dict[str, Any]:
        return self._twice(super().delete_item, arguments)

    def _twice(self, write: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        if "ConditionExpression" in arguments:
            write(**arguments)
        answer: dict[str, Any] = write(**arguments)
        return answer


def stored(table: TableDouble) -> dict[tuple[str, str], dict[str, Any]]:
    items = {(item["PK"]["S"], item["SK"]["S"]): item for item in table.items()}
    return {key: {name: value for name, value in item.items() if name not in MADE_ANEW} for key, item in items.items()}


def plain(answer: object) -> object:
    return asdict(answer) if is_dataclass(answer) and not isinstance(answer, type) else answer


def test_everything_that_is_asked_of_the_store_ends_as_if_no_answer_had_been_lost() -> None:
    steady, stuttering = TableDouble(), Stuttering()
    calls = zip(in_order(store_on(steady)), in_order(store_on(stuttering)), strict=True)
    for (name, call), (_, again) in calls:
        if name in ("gather", "gather again: user", "gather again: address"):
            call(), again()
        else:
            assert type(plain(again())) is type(plain(call())), name
    assert stored(stuttering) == stored(steady)


@pytest.mark.parametrize("other", [False, True])
def test_a_stream_is_read_on_by_one_though_another_says_the_same_at_the_same_moment(other: bool) -> None:
    activities = store_on(Stuttering()).activities
    activities.start("acme", NOW)
    activities.open("acme", "siem", enriched=False, now=NOW)
    before = activities.position("acme", "siem", NOW)
    with pytest.raises(errors.AlreadyCollecting):
        activities.start("acme", NOW)
    with pytest.raises(errors.NameTaken):
        activities.open("acme", "siem", enriched=False, now=NOW)
    further = Position(opened=NOW, mark=last_before(NOW + 1), before=before.mark, key="0a")
    if other:
        assert activities.advance("acme", "siem", before, further, NOW)
    assert activities.advance("acme", "siem", before, further, NOW) is not other
    activities.close("acme", "siem", NOW)
    with pytest.raises(errors.StreamNotFound):
        activities.close("acme", "siem", NOW)
    activities.stop("acme", NOW)
    with pytest.raises(errors.NotCollecting):
        activities.close("acme", "siem", NOW)


def test_a_secured_token_is_used_once_whether_or_not_its_answer_came() -> None:
    store = store_on(Stuttering())
    for number in range(30):
        store.sessions.use_secured_token(NAME, f"{number:032x}", NOW + 300_000, NOW)
        with pytest.raises(errors.SecuredTokenUsed):
            store.sessions.use_secured_token(NAME, f"{number:032x}", NOW + 300_000, NOW)
