"""Policy: rules and lists in which analysts have named a person.

An analyst put the id there to protect somebody or to spare them. Who must not forget a known fraudster sets a legal hold first, with its
reason; otherwise the person leaves every list, and a rule that names them names nobody in their place. What rules decide about everybody
else stays the same, and earlier versions stay as they were but for that name.
"""

from collections.abc import Iterator
from dataclasses import replace

from tessera.configuration import Configuration
from tessera.rules import Rule
from tessera.rules.naming import SUBJECT, renamed
from tessera.service import dependencies
from tessera.service.configuration import lists, published
from tessera.service.configuration.lists import KeptList
from tessera.service.rights.catalogue import NOTHING, DataClass, ItemKind
from tessera.service.rights.people import Person, Told, Went
from tessera.service.store import primary_keys
from tessera.service.store.configuration_records import StoredVersion

AT_ONCE = 10  # versions
NOBODY = "erased:nobody"
"""What stands in a rule in place of the id of somebody who was erased. No id begins so that a backend would send."""
declared = DataClass(
    name="policy",
    title="Rules, lists, and their versions",
    ends="as long as the tenant keeps them",
    kinds=(
        ItemKind(
            key=primary_keys.configuration_list,
            holds="ids of users, of whom analysts made a list, sealed",
            found="by going through all lists of users",
            erased="the user's entry is removed",
        ),
        ItemKind(
            key=primary_keys.configuration,
            holds="rules that may name users, and snoozes for one, sealed",
            found="by going through all versions",
            erased="another word stands in place of the id; what the rules decide about others stays",
        ),
        ItemKind(key=primary_keys.configuration_draft, holds="likewise", found="it is one", erased="likewise"),
        ItemKind(key=primary_keys.configuration_part, holds="pieces of these, sealed", found="with them", erased="replaced with them"),
        ItemKind(key=primary_keys.configuration_head, holds=f"{NOTHING}: which version is in force"),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Take the user out of lists and the draft, then of the next versions, the newest first (`place` has how many were seen)."""
    if not place:
        return Went(place="0", counts={"lists": _erase_from_lists(person, now), "rules": _erase_from_draft(person, now)})
    store = dependencies.store().configurations
    versions = list(_some(store.published(person.tenant, now), int(place)))
    changed = sum(_erase_from_version(person, version, now) for version in versions)
    return Went(place=str(int(place) + AT_ONCE) if len(versions) == AT_ONCE else None, counts={"rules": changed})


def _some(versions: Iterator[StoredVersion], seen: int) -> Iterator[StoredVersion]:
    for number, version in enumerate(versions):
        if number >= seen + AT_ONCE:
            return
        if number >= seen:
            yield version


def _erase_from_lists(person: Person, now: int) -> int:
    """Remove the user from every list of users; from how many."""
    found = [(each, _entries_of(person, each)) for each in lists.all_lists(person.tenant, now)]
    for each, entries in found:
        if entries:
            for entry in entries:
                each = each.without(entry, now)
            lists.store_again(person.tenant, each)
    return sum(bool(entries) for _, entries in found)


def _entries_of(person: Person, kept: KeptList) -> list[str]:
    return [entry for entry in kept.document.entries if person.is_named(entry)] if kept.document.type == "user" else []


def _erase_from_draft(person: Person, now: int) -> int:
    store = dependencies.store().configurations
    draft = store.draft(person.tenant, now)
    if draft is None:
        return 0
    before = published.unsealed(person.tenant, draft.document)
    after, changed = without(person, before)
    if changed:
        document = published.sealed(person.tenant, after)
        store.put_draft(person.tenant, replace(draft, document=document, revision=draft.revision + 1, apart=""), draft)
    return changed


def _erase_from_version(person: Person, named: StoredVersion, now: int) -> int:
    store = dependencies.store().configurations
    version = store.version(person.tenant, named.name, now)
    if version is None:
        return 0
    after, changed = without(person, published.unsealed(person.tenant, version.document))
    note = person.without(version.note, NOBODY)
    if changed or note != version.note:
        store.rewrite(person.tenant, version.name, published.sealed(person.tenant, after), note)
    return changed


def without(person: Person, configuration: Configuration) -> tuple[Configuration, int]:
    """A configuration in which no rule names the user; and how many did."""
    kept = tuple(_rule_without(person, rule) for rule in configuration.rules)
    return replace(configuration, rules=kept), sum(one != other for one, other in zip(kept, configuration.rules, strict=True))


def _rule_without(person: Person, rule: Rule) -> Rule:
    awake = tuple(each for each in rule.snoozes if not (each.subject == SUBJECT and person.is_named(each.value)))
    told = person.without(rule.description, NOBODY) if rule.description else rule.description
    return renamed(replace(rule, snoozes=awake, description=told), lambda value: NOBODY if person.is_named(value) else value)


def tell(person: Person, place: str, now: int) -> Told:
    """The lists on which the user is, and since when; the rules in force that name them."""
    found = [(each, _entries_of(person, each)) for each in lists.all_lists(person.tenant, now)]
    on_lists = [
        {"class": "list", "name": each.document.name, "since": each.document.entries[entry][0], "until": each.document.entries[entry][1]}
        for each, entries in found
        for entry in entries
    ]
    rules = published.configuration(person.tenant, now).rules
    naming = [
        {"class": "rule", "name": rule.name, "recommendation": rule.recommendation} for rule in rules if _rule_without(person, rule) != rule
    ]
    return Told(lines=[*on_lists, *naming])
