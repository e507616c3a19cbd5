"""Overviews as they are asked for and answered."""

from typing import Annotated

from annotated_types import MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.errors import Fault, Malformed, TooBroad
from tessera.rollup import By, Cell, Line
from tessera.rules import Moment
from tessera.service.requests import OURS
from tessera.units import HOUR

LONGEST_WINDOW = 31 * 24 * HOUR


@dataclass(frozen=True, kw_only=True, config=OURS)
class OverviewQuery:
    """The hours (UTC) into which the time between `from` and `to` falls, in epoch milliseconds, the later moment left out; in lines `by`
    what actions have in common; of one application or action type alone, where one is named."""

    start: Annotated[Moment, Field(alias="from")]
    end: Annotated[Moment, Field(alias="to")]
    by: By = "hour"
    application_id: Annotated[str, MinLen(1), MaxLen(64)] | None = None
    action_type: Annotated[str, MinLen(1), MaxLen(64)] | None = None

    def check(self) -> None:
        """Whether it can be answered.

        Raises:
            Malformed: the window is turned round.
            TooBroad.
        """
        if not self.start < self.end:
            raise Malformed(faults=[Fault("query.to", "must come after from")])
        if self.end - self.start > LONGEST_WINDOW:
            raise TooBroad(faults=[Fault("query.from", "must lie at most 31 days before to")])

    def wants(self, cell: Cell) -> bool:
        return self.application_id in (None, cell.application) and self.action_type in (None, cell.action_type)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """How many actions there were and what became of them. Where `complete` is false, the earliest hours had never been put together, and
    were too many for one call: ask again, and they come by and by."""

    by: By
    complete: bool
    total: Line
    lines: tuple[Line, ...]
