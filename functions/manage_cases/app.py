"""Cases: actions that analysts investigate together, with their notes, their assignee and their decision."""

from dataclasses import replace
from typing import get_args

from tessera.errors import CaseClosed, CaseNotFound, VersionConflict
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.cases import casework
from tessera.service.cases.casework import CaseDecision, CaseFile, Note
from tessera.service.cases.contract import Case, CaseChange, CaseRequest, CasesAnswer, CasesQuery, DecisionRequest, NoteRequest
from tessera.service.http.api import Api
from tessera.service.http.refusals import Refusals
from tessera.service.keys.ids import new_ulid
from tessera.service.store.cases import CaseState

api = Api()
OF_CASES: Refusals = (CaseNotFound, CaseClosed, VersionConflict)


@api.post("/risk/v1/cases", scope="risk:search", audit="case.create")
def create(request: CaseRequest) -> Case:
    """Open a case."""
    actions = tuple(dict.fromkeys(request.action_ids))
    people = casework.people_in(api.caller.tenant, actions, api.now)
    case = CaseFile(
        id=new_ulid(api.now, "case"),
        title=request.title,
        actions=actions,
        created_by=api.caller.client,
        created_at=api.now,
        updated_at=api.now,
        assignee=request.assignee,
        people=people,
    )
    _record("case.create", case)
    casework.create(api.caller.tenant, case, api.now)
    notes = (casework.add_note(api.caller, case.id, request.note, api.now),) if request.note else ()
    return Case.of(case, notes)


@api.get("/risk/v1/cases", scope="risk:search", audit="cases.search")
def show_all(query: CasesQuery) -> CasesAnswer:
    """Cases, by state and assignee, the newest first."""
    tenant, states = api.caller.tenant, (query.state,) if query.state else get_args(CaseState)
    trail.record(api.caller, api.now, "cases.search", {"states": states, "assignee": query.assignee})
    assignee = casework.hash_assignee(tenant, query.assignee)
    found, cursor = dependencies.store().cases.listed(tenant, states, assignee, query.cursor, query.take, api.now)
    return CasesAnswer(cases=tuple(Case.of(casework.unsealed(tenant, each)) for each in found), cursor=cursor)


@api.get("/risk/v1/cases/{case_id}", scope="risk:search", audit="case.read", refuses=(CaseNotFound,))
def show(case_id: str) -> Case:
    """One case, with its notes."""
    case = casework.opened(api.caller.tenant, case_id, api.now)
    _record("case.read", case)
    return Case.of(case, casework.notes_of(api.caller.tenant, case.id, api.now))


@api.put("/risk/v1/cases/{case_id}", scope="risk:search", audit="case.change", refuses=OF_CASES)
def change(case_id: str, request: CaseChange) -> Case:
    """Rename a case, add and drop actions, assign it, close it, open it again."""
    case, actions = casework.opened(api.caller.tenant, case_id, api.now), tuple(dict.fromkeys(request.action_ids))
    if case.version != request.version:
        raise VersionConflict
    people = casework.people_in(api.caller.tenant, [each for each in actions if each not in case.actions], api.now)
    changed = case.changed(api.now, title=request.title, actions=actions, assignee=request.assignee, state=request.state, people=people)
    _record("case.change", changed)
    casework.change(api.caller.tenant, changed, api.now)
    return Case.of(changed, casework.notes_of(api.caller.tenant, case.id, api.now))


@api.post("/risk/v1/cases/{case_id}/notes", scope="risk:search", audit="case.note", refuses=(CaseNotFound, CaseClosed))
def note(case_id: str, request: NoteRequest) -> Note:
    """Add a note to an open case."""
    case = casework.opened(api.caller.tenant, case_id, api.now)
    _record("case.note", case)
    return casework.add_note(api.caller, case.id, request.text, api.now)


@api.post("/risk/v1/cases/{case_id}/decision", scope="risk:labels", audit="case.decide", refuses=OF_CASES)
def decide(case_id: str, request: DecisionRequest) -> Case:
    """Decide a case: every action in it gets this label, in effect at once. Safe to repeat; a case may be decided anew."""
    case = casework.opened(api.caller.tenant, case_id, api.now)
    decision = CaseDecision(verdict=request.decision, use_case=request.use_case, by=api.caller.client, at=api.now, version=request.version)
    decided = case if case.has_taken(decision) else case.decided(decision)
    _record("case.decide", replace(decided, decision=decision))
    if decided is not case:
        casework.change(api.caller.tenant, decided, api.now)
    casework.label_actions(api.caller.tenant, decided, decision, api.now)
    return Case.of(decided, casework.notes_of(api.caller.tenant, case.id, api.now))


def _record(what: str, case: CaseFile) -> None:
    trail.record(api.caller, api.now, what, case.told)


handler = api.handler
