"""Casework: actions that analysts investigate together, from opening a case to deciding it.

A case is decided by labels: every action in it gets one, through the same path as `POST /risk/v1/label`, so that it counts with the next
recommendation. The decision is stored first, so that only one of two people who decide at once succeeds; the same request again continues
where labelling stopped.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from pydantic import TypeAdapter

from tessera.errors import CaseClosed, CaseNotFound, Fault, Malformed, VersionConflict
from tessera.labels import LabelType, UseCase
from tessera.service import dependencies, settings
from tessera.service.http.caller import Caller
from tessera.service.keys.ids import new_ulid
from tessera.service.labels.contract import LabelRequest, LabelSubject
from tessera.service.labels.labelling import Labelling
from tessera.service.store.action_index import Row
from tessera.service.store.cases import CaseState, StoredCaseFile, StoredNote
from tessera.units import DAY

PURPOSE, ASSIGNEE = "case file", "assignee"
CaseVerdict = Literal["fraud", "legitimate"]
LABELS: dict[CaseVerdict, LabelType] = {"fraud": "CONFIRMED_FRAUD", "legitimate": "CONFIRMED_LEGIT"}


@dataclass(frozen=True, kw_only=True)
class CaseDecision:
    """The decision of a case: by whom, when, on which version."""

    verdict: CaseVerdict
    use_case: UseCase | None = None
    by: str
    at: int
    version: int


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note in a case."""

    by: str
    at: int
    text: str


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case: its title, the ids of its actions, its assignee, its decision. `people` has the users (keyed hashes) of each action, for
    whoever has a right to know where they are named, or to be erased."""

    id: str
    title: str
    actions: tuple[str, ...]
    created_by: str
    created_at: int
    updated_at: int
    state: CaseState = "open"
    assignee: str | None = None
    decision: CaseDecision | None = None
    version: int = 1
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def changed(
        self,
        now: int,
        *,
        title: str,
        actions: tuple[str, ...],
        assignee: str | None,
        state: CaseState,
        people: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> "CaseFile":
        """The case with an analyst's changes. A closed case must be opened again, before or in the same change.

        Raises:
            CaseClosed.
        """
        if self.state == state == "closed":
            raise CaseClosed
        known = {each: users for each, users in {**self.people, **people}.items() if each in actions}
        changed = replace(self, title=title, actions=actions, assignee=assignee, state=state, updated_at=now, people=known)
        return replace(changed, version=self.version + 1)

    def decided(self, decision: CaseDecision) -> "CaseFile":
        """The case with a decision, which may replace an earlier decision.

        Raises:
            CaseClosed.
            VersionConflict: the case has changed since the version on which the decision was made.
        """
        if self.state == "closed":
            raise CaseClosed
        if self.version != decision.version:
            raise VersionConflict
        return replace(self, decision=decision, updated_at=decision.at, version=self.version + 1)

    @property
    def told(self) -> Mapping[str, Any]:
        """What a line of the audit says about the case."""
        verdict = self.decision.verdict if self.decision else None
        about = {"case_id": self.id, "version": self.version, "state": self.state, "assignee": self.assignee, "decision": verdict}
        return {**about, "actions": len(self.actions)}

    def has_taken(self, decision: CaseDecision) -> bool:
        """Whether this same decision was the last change of the case: the request is a repetition."""
        before = self.decision
        return (
            before is not None
            and self.version == decision.version + 1 == before.version + 1
            and (before.verdict, before.use_case, before.by) == (decision.verdict, decision.use_case, decision.by)
        )


def opened(tenant: str, case_id: str, now: int) -> CaseFile:
    """The case of this id.

    Raises:
        CaseNotFound: there is none, for this tenant.
    """
    stored = dependencies.store().cases.case_file(tenant, case_id, now)
    if stored is None:
        raise CaseNotFound
    return unsealed(tenant, stored)


def create(tenant: str, case: CaseFile, now: int) -> None:
    dependencies.store().cases.create(tenant, _sealed(tenant, case), now, _life())


def change(tenant: str, case: CaseFile, now: int) -> None:
    """Store a case in place of its previous version.

    Raises:
        VersionConflict: somebody else has changed it meanwhile.
    """
    dependencies.store().cases.change(tenant, _sealed(tenant, case), now, _life())


def label_actions(tenant: str, case: CaseFile, decision: CaseDecision, now: int) -> None:
    """Put a decision into effect: label each action of the case. Safe to repeat."""
    for action_id in case.actions:
        subject = LabelSubject(type="ACTION_ID", value=action_id)
        sent = LabelRequest(label_type=LABELS[decision.verdict], subject=subject, use_case=decision.use_case, source="MANUAL_REVIEW")
        Labelling.of(tenant, sent, now).save()


def add_note(caller: Caller, case_id: str, text: str, now: int) -> Note:
    note, tenant = Note(by=caller.client, at=now, text=text), caller.tenant
    stored = StoredNote(ulid=new_ulid(now, "note"), document=sealed_note(tenant, note))
    dependencies.store().cases.add_note(tenant, case_id, stored, now, _life())
    return note


def notes_of(tenant: str, case_id: str, now: int) -> tuple[Note, ...]:
    stored = dependencies.store().cases.notes(tenant, case_id, now)
    return tuple(note_of(tenant, each.document) for each in stored)


def note_of(tenant: str, document: bytes) -> Note:
    return _notes().validate_json(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, document)))


def sealed_note(tenant: str, note: Note) -> bytes:
    return dependencies.keyring().seal(PURPOSE, tenant, zlib.compress(_notes().dump_json(note), 9))


def people_in(tenant: str, action_ids: Sequence[str], now: int) -> Mapping[str, tuple[str, ...]]:
    """The users (keyed hashes) of each of these actions.

    Raises:
        Malformed: an id names no action that is kept.
    """
    rows = [Row(device=each[:32], ulid=each[32:]) for each in action_ids]
    actions = dependencies.store().index.actions(tenant, rows, now)
    found = {action.id: tuple(sorted({*action.users, *filter(None, (action.subject,))})) for action in actions}
    if missing := [number for number, each in enumerate(action_ids) if each not in found]:
        raise Malformed(faults=[Fault(f"body.action_ids[{number}]", "is not an action that is kept") for number in missing])
    return found


def hash_assignee(tenant: str, assignee: str | None) -> str | None:
    return dependencies.keyring().hash(ASSIGNEE, tenant, assignee) if assignee else None


def unsealed(tenant: str, stored: StoredCaseFile) -> CaseFile:
    case = _case_files().validate_json(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, stored.document)))
    return replace(case, version=stored.version)


def sealed_document(tenant: str, case: CaseFile) -> bytes:
    return dependencies.keyring().seal(PURPOSE, tenant, zlib.compress(_case_files().dump_json(case, exclude_defaults=True), 9))


def _sealed(tenant: str, case: CaseFile) -> StoredCaseFile:
    assignee = hash_assignee(tenant, case.assignee)
    return StoredCaseFile(id=case.id, document=sealed_document(tenant, case), state=case.state, assignee=assignee, version=case.version)


def _life() -> int:
    return settings.current().case_retention * DAY


@cache
def _case_files() -> TypeAdapter[CaseFile]:
    return TypeAdapter(CaseFile)


@cache
def _notes() -> TypeAdapter[Note]:
    return TypeAdapter(Note)
