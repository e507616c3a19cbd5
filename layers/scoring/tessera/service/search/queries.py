"""Queries of past actions: by which index a search goes, how much it may read, and what it shows.

A user, a device, a correlation id or actions' own ids lead to actions directly. Otherwise a search goes by time: the rows of the index have
type, score and recommendation; other filters, and orders other than by time, need the actions themselves. A search that would need more
than `MOST_ROWS` rows or `MOST_READ` actions is refused, and the refusal says what to narrow.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from tessera.errors import Fault, Malformed, TooBroad
from tessera.search import Filter, Search
from tessera.service import dependencies
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.http.caller import Caller
from tessera.service.http.letters import in_case
from tessera.service.keys import whose
from tessera.service.store.action_index import Row
from tessera.service.store.records import AnsweredAction
from tessera.units import DAY

MOST_ROWS = 12_000  # of an index, read in one search
MOST_READ = 1_000  # actions, read in one search
LARGEST_ANSWER = 4_000_000  # bytes of a page as JSON; Lambda answers no more than 6 MB
LARGEST_READ = 24_000_000  # bytes, sorted in one search
MOST_CLAIMED = 250  # in addition: the newest actions that match only by what an SDK says
SEARCHES_PER_MINUTE = 20  # of a tenant's clients together, as documented
SEARCHES_OF_AN_ANALYST = 120  # per minute, of each: a page searches whenever a filter changes
LONGEST_WINDOW = 31 * DAY
EARLIEST = 91 * DAY  # before now; actions are kept for 90 days
IN_ROWS = frozenset({"recommendation.type", "risk_score", "context.action_type", "issued_at"})
"""The fields in the rows of an index."""
OF_USERS = ("context.user_id", "context.claimed_user_id")


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found, as answered; `more`: there are more results."""

    documents: tuple[dict[str, Any], ...]
    more: bool


def allowance(caller: Caller) -> tuple[str, int]:
    """Whose searches count together, and how many of them there may be in a minute."""
    return (caller.client, SEARCHES_OF_AN_ANALYST) if caller.is_analyst else ("anywhere", SEARCHES_PER_MINUTE)


def find(search: Search, caller: Caller, now: int) -> Found:
    """Run a search.

    Raises:
        Malformed: the window is where nothing is kept, or ends before it begins.
        TooBroad.
    """
    if not search.start < search.end:
        raise Malformed(faults=[Fault("query.end_time", "must come after start_time")])
    if search.end - search.start > LONGEST_WINDOW:
        raise TooBroad(faults=[Fault("query.start_time", "must be at most 31 days before end_time")])
    if search.sort == "issued_at" and not search.rising:
        return _newest(search, caller, now)
    rows = [row for row in _rows(search, caller, now, MOST_ROWS + 1) if _row_holds(search.filters, row)]
    if search.sort == "issued_at":
        return _in_time(search, caller, rows, now)
    if len(rows) - _claimed(rows) > MOST_READ:
        raise TooBroad(faults=[Fault("query.sort_field", f"needs at most {MOST_READ} actions in the window; there are more")])
    read, size = [], 0
    for each in _documents(caller, rows, now):
        size += _size(each)
        if size > LARGEST_READ:
            raise TooBroad(faults=[Fault("query.sort_field", f"needs actions of at most {LARGEST_READ} bytes in the window; narrow it")])
        if search.holds(each):
            read.append(each)
    documents = search.ordered(read)
    page = documents[search.skip : search.skip + search.take]
    return _page(map(dict, page), more=len(documents) > search.skip + search.take)


def _page(documents: Iterable[dict[str, Any]], *, more: bool) -> Found:
    """As many documents as fit into an answer, at least one."""
    kept: list[dict[str, Any]] = []
    size = 0
    for each in documents:
        size += _size(each) + 1
        if kept and size > LARGEST_ANSWER:
            return Found(documents=tuple(kept), more=True)
        kept.append(each)
    return Found(documents=tuple(kept), more=more)


def _size(document: Mapping[str, Any]) -> int:
    return len(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode())


def _newest(search: Search, caller: Caller, now: int) -> Found:
    """A search for the newest: it begins with as many rows as a page needs, and takes more only if filters leave too few of them. However
    many actions there are besides, nobody's are too many."""
    most = search.skip + search.take + 1
    while True:
        rows = _rows(search, caller, now, min(most, MOST_ROWS + 1))
        held = [row for row in rows if _row_holds(search.filters, row)]
        found = _in_time(search, caller, held, now)
        if found.more or len(rows) < most:
            return found
        most *= 4


def _in_time(search: Search, caller: Caller, rows: Sequence[Row], now: int) -> Found:
    """A search in the order of the index, which reads only as many actions as it needs."""
    ordered = sorted(rows, key=lambda row: row.ulid, reverse=not search.rising)
    if search.condition is None and all(each.field in IN_ROWS for each in search.filters):
        page = ordered[search.skip : search.skip + search.take]
        return _page(_documents(caller, page, now), more=len(ordered) > search.skip + search.take)
    found: list[dict[str, Any]] = []
    wanted, matched, size = search.skip + search.take + 1, 0, 0
    for read, document in enumerate(_documents(caller, ordered, now)):
        if read >= MOST_READ + _claimed(rows):
            raise TooBroad(faults=[Fault("query.filters", f"would have to read more than {MOST_READ} actions; narrow the time")])
        if search.holds(document):
            matched += 1
            if matched <= search.skip:
                continue
            size += _size(document) + 1
            if matched == wanted or (found and size > LARGEST_ANSWER):
                return Found(documents=tuple(found), more=True)
            found.append(document)
    return Found(documents=tuple(found), more=False)


def _rows(search: Search, caller: Caller, now: int, most: int) -> list[Row]:
    """The newest `most` rows that may match; fewer if there are no more.

    Raises:
        TooBroad: `most` is more than a search may read, and there are so many.
    """
    index, keys, tenant = dependencies.store().index, dependencies.keyring(), caller.tenant
    start, end = max(search.start, now - EARLIEST, 0), min(search.end, now + DAY)
    if end <= start:
        return []
    if actions := search.among("context.action_id"):
        named = (_row_named(action) for action in dict.fromkeys(actions))
        return [row for row in named if row and start <= row.at < end]
    if device_id := search.exactly("context.device_id"):
        device = keys.device_named(tenant, device_id)
        return _bounded(index.of_device(tenant, device, start, end, most), most) if device else []
    for field in OF_USERS:
        if user := search.exactly(field):
            claims = min(most, MOST_CLAIMED)
            return _bounded(index.of_user(tenant, keys.hash_user(tenant, user), start, end, most, claims=claims), most)
    if correlation := search.exactly("context.correlation_id"):
        both = whose.correlations(keys, tenant, correlation)
        return _bounded(index.of_correlation(tenant, *both, start, end, most, claims=min(most, MOST_CLAIMED)), most)
    return _bounded(index.of_days(tenant, start, end, most), most)


def _claimed(rows: Sequence[Row]) -> int:
    """How many of the rows match only by what an SDK says: these must not crowd out others."""
    return sum(row.claimed for row in rows)


def _bounded(rows: list[Row], most: int) -> list[Row]:
    """The newest `most` of these rows: of several lists, each of which may go on, the rest may be older than what is not read."""
    if len(rows) - _claimed(rows) > MOST_ROWS:
        raise TooBroad(faults=[Fault("query.start_time", f"leaves more than {MOST_ROWS} actions in the window; narrow it")])
    return rows if most > MOST_ROWS else rows[:most]


def users_named(search: Search, caller: Caller) -> tuple[str, ...]:
    """The keyed hashes of the users that a search names, if any."""
    named = (search.exactly(field) for field in OF_USERS)
    return tuple(dependencies.keyring().hash_user(caller.tenant, user) for user in named if user)


def is_action_id(text: str) -> bool:
    """Whether a text may be an action id: 64 hexadecimal digits."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _row_named(action_id: str) -> Row | None:
    return Row(device=action_id[:32], ulid=action_id[32:]) if is_action_id(action_id) else None


def _row_holds(filters: Sequence[Filter], row: Row) -> bool:
    """Whether nothing in the row contradicts the filters."""
    told = {"recommendation.type": row.recommendation, "risk_score": row.score, "context.action_type": row.action_type, "issued_at": row.at}
    return all(each.check(told[each.field]) for each in filters if told.get(each.field) is not None)


def _documents(caller: Caller, rows: Sequence[Row], now: int) -> Iterator[dict[str, Any]]:
    for action, answer in answers.recall_each(dependencies.store().index.answered(caller.tenant, rows, now)):
        yield document_of(action, in_case(answer.shown(explain=True), caller.recommendation_case))


def document_of(action: AnsweredAction, answer: RecommendationAnswer) -> dict[str, Any]:
    """An action as an analyst sees it: the recommendation with its full explanation, and what became of it."""
    document: dict[str, Any] = _shown().dump_python(answer, mode="json", exclude_none=True, by_alias=True)
    more = {"was_consumed_by_api": action.consumed, "assignee": action.assignee, "label": action.label.type if action.label else None}
    return document | {name: value for name, value in more.items() if value is not None}


@cache
def _shown() -> TypeAdapter[RecommendationAnswer]:
    return TypeAdapter(RecommendationAnswer)
