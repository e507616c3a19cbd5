"""Requests and answers of searches, comparisons and overviews."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from unicodedata import category, normalize

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.errors import Fault, Malformed, TooBroad
from tessera.query import LONGEST_QUERY, read
from tessera.rollup import By, Cell, Line
from tessera.rules import EpochMilliseconds
from tessera.search import FIELDS, Search, filters_of, value_of
from tessera.service.decisions.contract.recommendations import FoundAction
from tessera.service.http.body import parse_json
from tessera.service.http.contract import DOCUMENTED, OURS, RecommendationName, Score, ShapeOf
from tessera.units import HOUR

type ActionId = Annotated[str, MinLen(64), MaxLen(64)]


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class CompareQuery:
    """The ids of two actions."""

    one: ActionId
    other: ActionId


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One of the two actions: the decision, the model that made it, and the model's own score."""

    action_id: str
    action_performed_at: int
    recommendation: RecommendationName
    model_score: Score
    model: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How one reason's share changed from one action to the other, in log-odds and in points of score, and what was observed in each: as
    measured, and in a sentence (`text_one`, `text_other`)."""

    code: str
    contribution: float
    points: float
    observed_one: Any = None
    observed_other: Any = None
    text_one: str | None = None
    text_other: str | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Why the score changed, the largest change first. If one model judged both, the points add up to the difference of both model
    scores."""

    one: Compared
    other: Compared
    same_model: bool
    moved: tuple[Moved, ...]


LONGEST_WINDOW = 31 * 24 * HOUR


@dataclass(frozen=True, kw_only=True, config=OURS)
class OverviewQuery:
    """The hours (UTC) between `from` and `to` (epoch milliseconds, `to` excluded), in lines `by` what actions have in common; optionally of
    one application or action type only."""

    start: Annotated[EpochMilliseconds, Field(alias="from")]
    end: Annotated[EpochMilliseconds, Field(alias="to")]
    by: By = "hour"
    application_id: Annotated[str, MinLen(1), MaxLen(64)] | None = None
    action_type: Annotated[str, MinLen(1), MaxLen(64)] | None = None

    def check(self) -> None:
        """Check that it can be answered.

        Raises:
            Malformed: the window ends before it begins.
            TooBroad.
        """
        if not self.start < self.end:
            raise Malformed(faults=[Fault("query.to", "must come after from")])
        if self.end - self.start > LONGEST_WINDOW:
            raise TooBroad(faults=[Fault("query.from", "must be at most 31 days before to")])

    def wants(self, cell: Cell) -> bool:
        return self.application_id in (None, cell.application) and self.action_type in (None, cell.action_type)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """How many actions there were and what became of them. If `complete` is false, too many of the earliest hours had never been summed up
    before: ask again, and each call adds some."""

    by: By
    complete: bool
    total: Line
    lines: tuple[Line, ...]


type SearchField = Annotated[str, MaxLen(100), Field(json_schema_extra={"enum": list(FIELDS)})]
type AssignedAction = Annotated[str, MinLen(1), MaxLen(128), Field(json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]
COLUMNS = (
    "context.action_id", "context.action_performed_at", "context.action_type", "recommendation.type", "recommendation.result", "risk_score",
    "reasons", "context.application_id", "context.user_id", "context.claimed_user_id", "context.device_id", "context.ip",
    "context.ip_country", "context.os_name", "context.browser_name", "context.correlation_id", "label", "assignee",
)  # fmt: skip
"""The columns of an export as a table; an export as lines of JSON has everything."""
SIGNS = ("=", "+", "-", "@")  # a formula begins with one of these
MINUS = "\N{MINUS SIGN}"  # which some spreadsheets read as a plain minus


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class SearchQuery:
    """`start_time` and `end_time` in epoch milliseconds. `filters` is a JSON object: a value for a field, or an operator and a value
    (`eq`, `in`, `between`, `gte`, `lte`, `contains`, `exists`). `query` says in words what must hold besides, and in which order:
    `WHERE … ORDER BY …`."""

    start_time: EpochMilliseconds
    end_time: EpochMilliseconds
    skip: Annotated[int, Ge(0), Le(10_000)] = 0
    take: Annotated[int, Gt(0), Le(400)] = 100
    sort_field: SearchField = "issued_at"
    sort_order: Literal["asc", "desc"] = "desc"
    filters: Annotated[str, MaxLen(16_384)] | None = None
    query: Annotated[str, MaxLen(LONGEST_QUERY)] | None = None

    @property
    def search(self) -> Search:
        """The search.

        Raises:
            Malformed: a field that cannot be searched or sorted by, an operator or value that does not fit the field, or a query that
                cannot be read.
        """
        filters, faults = filters_of(_parsed(self.filters)) if self.filters else ((), ())
        asked = read(self.query or "")
        if isinstance(asked, Fault):
            raise Malformed(faults=(*faults, asked))
        if self.sort_field not in FIELDS:
            faults = (*faults, Fault("query.sort_field", "is not a field that can be sorted by"))
        if faults:
            raise Malformed(faults=faults)
        return Search(
            start=self.start_time,
            end=self.end_time,
            filters=(*filters, *asked.filters),
            condition=asked.condition,
            sort=asked.sort or self.sort_field,
            rising=asked.rising if asked.sort else self.sort_order == "asc",
            skip=self.skip,
            take=self.take,
        )


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ExportQuery(SearchQuery):
    """A page of an export, as a table or as lines of JSON."""

    format: Literal["csv", "jsonl"] = "jsonl"


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class AssigneeRequest:
    """Assign actions to an analyst."""

    action_ids: Annotated[tuple[AssignedAction, ...], MinLen(1), MaxLen(400)]
    assignee: Annotated[str, MinLen(1), MaxLen(256)]


@dataclass(frozen=True, kw_only=True)
class SearchAnswer:
    """What was found: for each action its recommendation with the full explanation. `more`: there are more results; continue with `skip` +
    `take`. A page ends early if it would be larger than 4 MB; `take` then says how many it has."""

    data: tuple[Annotated[dict[str, Any], ShapeOf(FoundAction)], ...]
    skip: int
    take: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class AssigneeAnswer:
    success: bool
    affectedActionsCount: int  # noqa: N815  the documented spelling


def as_lines(documents: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) + "\n" for each in documents).encode()


def as_table(documents: Sequence[Mapping[str, Any]], *, heading: bool) -> bytes:
    """Comma-separated, with one heading line on the first page. A text that a spreadsheet would run as a formula is made harmless by an
    apostrophe. That includes texts with blanks, byte order or direction marks, or control characters before the sign, which spreadsheets
    skip, and full-width or small forms of the sign, which they read as the plain one."""
    written = io.StringIO()
    lines = csv.writer(written)
    if heading:
        lines.writerow(COLUMNS)
    lines.writerows([_cell(value_of(each, column)) for column in COLUMNS] for each in documents)
    return written.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return _cell(" ".join(map(str, value)))
    return f"'{value}" if isinstance(value, str) and _runs(value) else value


def _runs(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    shown = next((each for each in text if not (each.isspace() or category(each) in ("Cc", "Cf"))), "")
    return normalize("NFKC", shown) in SIGNS or shown == MINUS


def _parsed(filters: str) -> Any:
    try:
        return parse_json(filters.encode())
    except Malformed as malformed:
        faults = [Fault(fault.location.replace("body", "query.filters", 1), fault.message) for fault in malformed.faults]
        raise Malformed(faults=faults) from None
