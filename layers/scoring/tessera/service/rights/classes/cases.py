"""Cases: actions that analysts look into together, with their notes."""

from dataclasses import replace
from typing import Any

from tessera.service import dependencies
from tessera.service.cases import casework
from tessera.service.cases.casework import CaseFile
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.classes import actions
from tessera.service.rights.people import Person, Remainder, Told, Went
from tessera.service.settings import Settings
from tessera.service.store import primary_keys
from tessera.service.store.cases import MOST_NOTES, case_of
from tessera.service.store.items import Item
from tessera.service.store.outbox import EVENT_LIFE
from tessera.units import DAY

PAGE = 25
INSTEAD = "[erased]"
STATES = ("open", "closed")
LIFE = Settings.case_retention * DAY  # by default
declared = DataClass(
    name="cases",
    title="Cases of analysts",
    ends="`CaseRetentionDays` after the last change",
    kinds=(
        ItemKind(
            key=primary_keys.case_file,
            holds="a title, ids of actions with their users as hashes, a decision, sealed",
            found="by going through all cases of the tenant",
            erased="removed with its notes if it is about nobody else; otherwise without the user's actions and their id in texts",
            lives=LIFE,
        ),
        ItemKind(
            key=primary_keys.case_note,
            holds="what an analyst wrote, sealed",
            found="with its case",
            erased="likewise; what it says in other words of somebody in a case that is also about others, a person has to read",
            lives=LIFE,
        ),
        ItemKind(
            key=primary_keys.beside_case,
            holds="which events tell of a case",
            found="with its case",
            erased="followed, then removed",
            lives=EVENT_LIFE,
        ),
    ),
)


def find_texts(person: Person, place: str, now: int) -> Went:
    """The next cases that are also about others and have notes: what these say of the user in other words, nobody but a person can tell."""
    rows, further = _next(person, place)
    remains = []
    for item in dependencies.store().erasing.present([(row["PK"], row["SK"]) for row in rows], 0).values():
        case = casework.unsealed(person.tenant, case_of(item))
        others = _others(person, case)
        if others and len(others) < len(case.actions) and casework.notes_of(person.tenant, case.id, now):
            why = f"the case {case.id} is also about others, and what its texts say of the user in other words a person has to read"
            remains.append(Remainder(what="free text of a case", why=why, until=1000 * int(item["expires"])))
    return Went(place=further, remains=remains)


def erase(person: Person, place: str, now: int) -> Went:
    """Go through the next cases; `place` is a state and the last case of it."""
    rows, further = _next(person, place)
    found = dependencies.store().erasing.present([(row["PK"], row["SK"]) for row in rows], 0).values()
    return Went(place=further, counts={"cases": sum(_erase_from(person, item) for item in found)})


def _next(person: Person, place: str) -> tuple[list[Item], str | None]:
    """The next rows of cases, and the place after them."""
    state, _, after = (place or f"{STATES[0]}#").partition("#")
    rows = dependencies.store().erasing.rows(f"{person.tenant}#Q#{state}", after, PAGE)
    following = STATES[STATES.index(state) + 1 :]
    return rows, f"{state}#{rows[-1]['at']}" if len(rows) == PAGE else f"{following[0]}#" if following else None


def _others(person: Person, case: CaseFile) -> tuple[str, ...]:
    """The actions of a case that are not the user's."""
    return tuple(each for each in case.actions if person.account not in case.people.get(each, ()))


def _erase_from(person: Person, item: Item) -> int:
    """Take the user out of one case; 1 if that changed anything."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    stored = case_of(item)
    case, key = casework.unsealed(tenant, stored), primary_keys.case_file(tenant, stored.id)
    whole = erasing.page(key[0], "", "", 2 * MOST_NOTES + 100)
    others = _others(person, case)
    if len(others) == len(case.actions) and not _names(person, case, whole):
        return 0
    traces = [each for each in whole if each["SK"].startswith("X#")]
    erasing.drop(found for each in traces if (found := actions.told_at(tenant, each["SK"].removeprefix("X#"))))
    erasing.drop((each["PK"], each["SK"]) for each in traces)
    if not others:
        erasing.drop((each["PK"], each["SK"]) for each in whole if each["SK"] != "K")
        erasing.drop([key])
        return 1
    _rewrite(person, case, others, whole, stored.version)
    return 1


def _names(person: Person, case: CaseFile, whole: list[Item]) -> bool:
    """Whether a text of the case has the user's id."""
    texts = [case.title, *(casework.note_of(person.tenant, each["document"]).text for each in whole if each["SK"].startswith("N#"))]
    return any(person.without(text, "") != text for text in texts)


def _rewrite(person: Person, case: CaseFile, others: tuple[str, ...], whole: list[Item], version: int) -> None:
    """Store a case without the user."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    people = {each: users for each, users in case.people.items() if each in others}
    kept = replace(case, title=person.without(case.title, INSTEAD), actions=others, people=people)
    document = casework.sealed_document(tenant, kept)
    erasing.replace(primary_keys.case_file(tenant, case.id), {"document": document, "version": version + 1})
    for each in whole:
        if each["SK"].startswith("N#"):
            note = casework.note_of(tenant, each["document"])
            if (text := person.without(note.text, INSTEAD)) != note.text:
                erasing.replace((each["PK"], each["SK"]), {"document": casework.sealed_note(tenant, replace(note, text=text))})


def tell(person: Person, place: str, now: int) -> Told:
    """The cases in which actions of the user are; title and notes of those that are about nobody else."""
    tenant = person.tenant
    rows, further = _next(person, place)
    lines: list[dict[str, Any]] = []
    for item in dependencies.store().erasing.present([(row["PK"], row["SK"]) for row in rows], now).values():
        case = casework.unsealed(tenant, case_of(item))
        own = [each for each in case.actions if person.account in case.people.get(each, ())]
        if own:
            line = {"class": "case", "case_id": case.id, "state": case.state, "created_at": case.created_at, "action_ids": own}
            notes = [{"at": note.at, "text": note.text} for note in casework.notes_of(tenant, case.id, now)]
            lines.append({**line, "title": case.title, "notes": notes} if len(own) == len(case.actions) else line)
    return Told(lines=lines, place=further)
