"""Case files in the table, a part of the store: `store().cases`.

    method            calls                                                          trips  write units  read units
    create            1 put; its rows in both indexes                                1      1 per KB, 1–2 0
    case_file         1 get, strongly consistent                                     1      0            1 per 4 KB
    case_from_image   none: reads an image of the table's stream                     0      0            0
    change            1 update; its rows in both indexes                             1      1 per KB, 2–4 0
    add_note          1 update of the case file; then 1 put of the note              2      1 per KB, 1  0
    notes             1 query (100 at most)                                          1      0            1 per 4 KB
    listed            1 query of an index for each state, 1 batch get                2      0            0.5 per 4 KB

    item              PK              SK        holds                                                        lives
    case file         tenant#Q#case   K         title, actions, assignee, decision, sealed; its version      as set, 400 d
    note              tenant#Q#case   N#ulid    who wrote what, sealed                                       likewise

A case file is in the index `by_user` under its state (`tenant#Q#open`), and if it has an assignee also in `by_day` under both (the assignee
as a keyed hash). An update of the one item moves it in both indexes: it is never in two lists, nor in none. A change based on a version
that is no longer the newest is refused. The setting for how long it lives counts from its last change, for a note from its writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.items import Item, Value, item_of
from tessera.service.store.table import AGAIN, SCHEMA_VERSION, ConditionFailed, Table, expiry

CaseState = Literal["open", "closed"]
MOST_NOTES = 100
OLDEST, NEWEST = "0" * 32, "f" * 32  # ULIDs


@dataclass(frozen=True, kw_only=True)
class StoredCaseFile:
    """A case file: `document` is sealed, `assignee` a keyed hash; `version` counts its changes."""

    id: str  # ULID
    document: bytes
    state: CaseState = "open"
    assignee: str | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class StoredNote:
    """A note: `document` is sealed."""

    ulid: str
    document: bytes


class CaseStore:
    """The case files of one table, and their notes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, tenant: str, case: StoredCaseFile, now: int, life: int) -> None:
        """Store a new case file for `life` milliseconds."""
        places = _places(tenant, case)
        item = {"document": case.document, "version": case.version, "state": case.state, "at": case.id, **places, **expiry(now, life)}
        try:
            self._table.put_new(primary_keys.case_file(tenant, case.id), item)
        except ConditionFailed:  # every call makes a new id
            raise errors.Unavailable(headers=AGAIN) from None

    def case_file(self, tenant: str, case_id: str, now: int) -> StoredCaseFile | None:
        item = self._table.get(primary_keys.case_file(tenant, case_id), now, consistent=True)
        return case_of(item) if item else None

    @staticmethod
    def case_from_image(image: Mapping[str, Any]) -> StoredCaseFile:
        """The case file in an image of the table's stream."""
        return case_of(item_of(image))

    def change(self, tenant: str, case: StoredCaseFile, now: int, life: int) -> None:
        """Store a case file in place of its previous version.

        Raises:
            VersionConflict: somebody else has changed it meanwhile.
        """
        places = _places(tenant, case)
        values: dict[str, Value] = {
            "document": case.document,
            "version": case.version,
            "state": case.state,
            "schema_version": SCHEMA_VERSION,
            **places,
            **expiry(now, life),
        }
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in values)
        try:
            self._table.update(
                primary_keys.case_file(tenant, case.id),
                expression if "day_key" in places else f"{expression} REMOVE #day_key",
                {**{f":{name}": value for name, value in values.items()}, ":before": case.version - 1},
                condition="#version = :before",
            )
        except ConditionFailed as failure:
            if (failure.item.get("version"), failure.item.get("document")) != (case.version, case.document):
                raise errors.VersionConflict from None

    def add_note(self, tenant: str, case_id: str, note: StoredNote, now: int, life: int) -> None:
        """Add a note to an open case file. It is counted once, by its name; a note that was counted but could not be stored reduces the
        number of notes still allowed.

        Raises:
            CaseClosed: it is closed, or has as many notes as allowed.
        """
        try:
            self._table.update(
                primary_keys.case_file(tenant, case_id),
                "SET #last_note = :ulid ADD #notes :one",
                {":ulid": note.ulid, ":one": 1, ":most": MOST_NOTES, ":open": "open"},
                condition="#state = :open AND (attribute_not_exists(#notes) OR #notes < :most) "
                "AND (attribute_not_exists(#last_note) OR #last_note <> :ulid)",
            )
        except ConditionFailed as failure:
            if failure.item.get("last_note") != note.ulid:
                if failure.item.get("notes", 0) >= MOST_NOTES:
                    raise errors.CaseClosed(f"The case holds {MOST_NOTES} notes, the most it may; open another.") from None
                raise errors.CaseClosed from None
        self._table.put(primary_keys.case_note(tenant, case_id, note.ulid), {"document": note.document, **expiry(now, life)})

    def notes(self, tenant: str, case_id: str, now: int) -> list[StoredNote]:
        """The notes of a case file, oldest first."""
        first, last = primary_keys.case_note(tenant, case_id, OLDEST), primary_keys.case_note(tenant, case_id, NEWEST)
        found = self._table.query(first, last, MOST_NOTES, now)
        return [StoredNote(ulid=item["SK"].removeprefix("N#"), document=item["document"]) for item in reversed(found)]

    def listed(
        self, tenant: str, states: tuple[CaseState, ...], assignee: str | None, before: str | None, limit: int, now: int
    ) -> tuple[list[StoredCaseFile], str | None]:
        """The newest case files in these states, optionally of one assignee (keyed hash), newest first, older than `before` (a ULID); and
        where to continue, if there are more."""
        last = f"{int(before, 16) - 1:032x}" if before else NEWEST
        rows: list[Item] = []
        for state in states:
            index, place = ("by_day", _of_assignee(tenant, assignee, state)) if assignee else ("by_user", _of_state(tenant, state))
            attribute = "day_key" if assignee else "user_key"
            rows += self._table.newest(index, (attribute, place), (OLDEST, last), limit + 1)
        newest = sorted((row["at"] for row in rows), reverse=True)
        keys = [primary_keys.case_file(tenant, case_id) for case_id in newest[:limit]]
        found = self._table.get_batch(keys, now)
        return [case_of(found[key]) for key in keys if key in found], newest[limit - 1] if len(newest) > limit else None


def _places(tenant: str, case: StoredCaseFile) -> Mapping[str, Value]:
    """A case file's keys in the indexes."""
    places: dict[str, Value] = {"user_key": _of_state(tenant, case.state)}
    return places | ({"day_key": _of_assignee(tenant, case.assignee, case.state)} if case.assignee else {})


def _of_state(tenant: str, state: CaseState) -> str:
    return f"{tenant}#Q#{state}"


def _of_assignee(tenant: str, assignee: str, state: CaseState) -> str:
    return f"{tenant}#Q#{assignee}#{state}"


def case_of(item: Item) -> StoredCaseFile:
    """The case file in an item."""
    assignee = item["day_key"].split("#")[2] if "day_key" in item else None
    state = next(each for each in get_args(CaseState) if each == item["state"])
    return StoredCaseFile(id=item["at"], document=item["document"], state=state, assignee=assignee, version=item["version"])
