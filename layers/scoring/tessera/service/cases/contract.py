"""Requests and answers of cases."""

from typing import Annotated, Self

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.labels import UseCase
from tessera.service.cases.casework import CaseDecision, CaseFile, CaseVerdict, Note
from tessera.service.http.contract import OURS, Cursor
from tessera.service.store.cases import CaseState

MOST_ACTIONS = 50  # per case: they are labelled within one request

type CaseTitle = Annotated[str, MinLen(1), MaxLen(200)]
type CaseActions = Annotated[tuple[Annotated[str, Field(pattern="^[0-9a-f]{64}$")], ...], MaxLen(MOST_ACTIONS)]
type Assignee = Annotated[str, MinLen(1), MaxLen(256)]
type NoteText = Annotated[str, MinLen(1), MaxLen(2_000)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class CaseRequest:
    """Open a case: its title, the ids of the actions in question, its assignee, a first note."""

    title: CaseTitle
    action_ids: CaseActions = ()
    assignee: Assignee | None = None
    note: NoteText | None = None


@dataclass(frozen=True, kw_only=True, config=OURS)
class CaseChange:
    """The new content of a case, based on the `version` that was read. Without an assignee it is nobody's. It may be closed or opened
    again."""

    version: Annotated[int, Ge(1)]
    title: CaseTitle
    action_ids: CaseActions
    assignee: Assignee | None = None
    state: CaseState = "open"


@dataclass(frozen=True, kw_only=True, config=OURS)
class CasesQuery:
    """Which cases, the newest first; `cursor` continues where an answer ended."""

    state: CaseState | None = None
    assignee: Assignee | None = None
    cursor: Cursor | None = None
    take: Annotated[int, Ge(1), Le(50)] = 25


@dataclass(frozen=True, kw_only=True, config=OURS)
class NoteRequest:
    """A note."""

    text: NoteText


@dataclass(frozen=True, kw_only=True, config=OURS)
class DecisionRequest:
    """The decision of a case, based on the `version` that was read. Every action in the case gets this label."""

    version: Annotated[int, Ge(1)]
    decision: CaseVerdict
    use_case: UseCase | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case. `notes` appear only when a single case is read."""

    case_id: str
    version: int
    title: str
    state: CaseState
    action_ids: tuple[str, ...]
    created_by: str
    created_at: int
    updated_at: int
    assignee: str | None = None
    decision: CaseDecision | None = None
    notes: tuple[Note, ...] | None = None

    @classmethod
    def of(cls, case: CaseFile, notes: tuple[Note, ...] | None = None) -> Self:
        return cls(
            case_id=case.id,
            version=case.version,
            title=case.title,
            state=case.state,
            action_ids=case.actions,
            created_by=case.created_by,
            created_at=case.created_at,
            updated_at=case.updated_at,
            assignee=case.assignee,
            decision=case.decision,
            notes=notes,
        )


@dataclass(frozen=True, kw_only=True)
class CasesAnswer:
    """The cases found; with a `cursor` if there are more."""

    cases: tuple[Case, ...]
    cursor: str | None = None
