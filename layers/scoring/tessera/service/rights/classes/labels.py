"""Labels: later truth about a user, their actions, and where they came from."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from tessera.service import dependencies
from tessera.service.labels import labelling
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.people import Person, Told, Went
from tessera.service.store import primary_keys
from tessera.service.store.labels import LABEL_LIFE, LIVES, amended
from tessera.service.store.records import StoredLabel
from tessera.service.webhooks import happenings

PAGE = 25
declared = DataClass(
    name="labels",
    title="Labels",
    kinds=(
        ItemKind(
            key=primary_keys.label,
            holds="what was sent, a user's id or a correlation id in it, sealed; ids of actions; whom it marked",
            found="by traces in a partition of the user's own, and by actions",
            erased="removed; one that is about others too, without the user and their actions",
            lives=LABEL_LIFE,
        ),
        ItemKind(
            key=primary_keys.named_by_label,
            holds="that a label names the user",
            found="in that partition",
            erased="followed, then removed",
            lives=LABEL_LIFE,
        ),
        ItemKind(
            key=primary_keys.address_profile,
            holds="what labels came to at an address, which others use too: by random names, no user and no action",
            lives=LIVES["address"],
        ),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Erase the next labels that name the user."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    found = erasing.page(primary_keys.named_partition(tenant, person.account), "L#", "", PAGE)
    changed = 0
    for each in found:
        label = dependencies.store().labels.label(tenant, each["SK"].removeprefix("L#"), 0)
        changed += without_actions(person, label.id, _gone(tenant, label.actions), now) if label else 0
    erasing.drop((each["PK"], each["SK"]) for each in found)
    return Went(place="more" if len(found) == PAGE else None, counts={"labels": changed})


def without_actions(person: Person, label_id: str, gone: Collection[str], now: int) -> int:
    """Take the user and actions that are gone out of a label, or remove it where nothing else is left; how many were changed."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    label = dependencies.store().labels.label(tenant, label_id, 0)
    if label is None:
        return 0
    shown = labelling.show(label).label
    actions = tuple(each for each in label.actions if each not in gone)
    marks = tuple(mark for mark in label.marks if mark[:2] != ("user", person.account))
    about_them = shown.subject.type == "USER_ID" and person.is_named(shown.subject.value)
    if about_them or (label.actions and not actions):
        erasing.drop([_event(tenant, label), primary_keys.label(tenant, label_id)])
        return 1
    if (actions, marks) == (label.actions, label.marks):
        return 0
    erasing.drop([_event(tenant, label)])
    erasing.replace(primary_keys.label(tenant, label_id), amended(label, actions, marks))
    return 1


def tell(person: Person, place: str, now: int) -> Told:
    """The labels that name the user, as they were sent."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    found = erasing.page(primary_keys.named_partition(tenant, person.account), "L#", place, PAGE)
    labels = (dependencies.store().labels.label(tenant, each["SK"].removeprefix("L#"), now) for each in found)
    lines = [_told(label) for label in labels if label]
    return Told(lines=lines, place=found[-1]["SK"] if len(found) == PAGE else None)


def _told(label: StoredLabel) -> dict[str, Any]:
    """A label as a line; whose actions it is about besides is not told."""
    shown = labelling.show(label).label
    return {"class": "label", "label": {**asdict(shown), "withdrawn_at": label.withdrawn_at}}


def _gone(tenant: str, action_ids: Sequence[str]) -> set[str]:
    """The actions that are not there any more."""
    keys = {primary_keys.action(tenant, each[:32], each[32:]): each for each in action_ids}
    return set(keys.values()) - {keys[key] for key in dependencies.store().erasing.present(keys, 0)}


def _event(tenant: str, label: StoredLabel) -> primary_keys.Key:
    name = happenings.label_told(tenant, labelling.show(label).label)
    return primary_keys.told_event(tenant, name.at, name.id)
