"""Drafts: the draft of a configuration, from its first change to its publication; and the versions published before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tessera.configuration import EMPTY, Configuration, check, difference
from tessera.errors import Fault, Malformed, SecondPersonNeeded, VersionConflict, VersionNotFound
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.configuration import published
from tessera.service.configuration.contract.configurations import DraftAnswer
from tessera.service.http.caller import Caller
from tessera.service.store.configuration_records import Head, StoredDraft, StoredVersion


@dataclass(frozen=True, kw_only=True)
class Version:
    """A published version; `stored` is None if nothing was ever published."""

    stored: StoredVersion | None
    configuration: Configuration

    @classmethod
    def of(cls, tenant: str, stored: StoredVersion | None) -> "Version":
        return cls(stored=stored, configuration=published.unsealed(tenant, stored.document) if stored else EMPTY)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft, compared with what is in force."""

    stored: StoredDraft
    head: Head
    before: Configuration
    after: Configuration
    faults: tuple[Fault, ...]

    @property
    def changes(self) -> tuple[Mapping[str, Any], ...]:
        return difference(self.before, self.after)

    @property
    def shown(self) -> DraftAnswer:
        in_preview = self.head.preview == self.stored.revision
        return DraftAnswer.of(self.stored, self.after, self.changes, self.faults, in_preview=in_preview)


def in_force(tenant: str, now: int) -> Version:
    """The version in force at this moment."""
    head = _head(tenant, now)
    return Version.of(tenant, dependencies.store().configurations.version(tenant, head.name, now) if head.name else None)


def numbered(tenant: str, number: int | str, now: int) -> tuple[Version, Version]:
    """A published version and the one before it.

    Raises:
        VersionNotFound: it was never published, or is no longer kept.
    """
    store = dependencies.store().configurations
    published = store.published(tenant, now)
    found = next((each for each in published if str(each.number) == str(number)), None)
    one, before = (store.version(tenant, each.name, now) if each else None for each in (found, next(published, None)))
    if one is None:
        raise VersionNotFound
    return Version.of(tenant, one), Version.of(tenant, before)


def opened(tenant: str, now: int) -> Draft:
    """The draft.

    Raises:
        VersionNotFound: there is none.
    """
    return _on_top(tenant, _stored(tenant, now), now)


def keep(caller: Caller, now: int, based_on: int, configuration: Configuration) -> Draft:
    """Store a configuration as the draft, based on this version.

    Raises:
        TooLarge.
        VersionConflict: someone else has just changed the draft.
    """
    tenant, store = caller.tenant, dependencies.store().configurations
    before = store.draft(tenant, now)
    draft = StoredDraft(
        document=published.sealed(tenant, configuration),
        author=caller.client,
        at=now,
        based_on=based_on,
        revision=(before.revision if before else _head(tenant, now).last_draft) + 1,
        authors=before.authors if before else frozenset(),
    )
    trail.record(caller, now, "draft.change", {"revision": draft.revision})
    store.put_draft(tenant, draft, before)
    return _on_top(tenant, draft, now)


def change(caller: Caller, now: int, changed: Callable[[Configuration], Configuration]) -> Draft:
    """Change the draft; without one, a draft is made from the configuration in force.

    Raises:
        TooLarge, VersionConflict: as `keep`.
    """
    tenant, head = caller.tenant, _head(caller.tenant, now)
    draft = dependencies.store().configurations.draft(tenant, now)
    if draft is None:
        return keep(caller, now, head.version, changed(published.configuration_of(tenant, head, now)))
    return keep(caller, now, draft.based_on, changed(published.unsealed(tenant, draft.document)))


def drop(caller: Caller, now: int) -> None:
    """Delete the draft, and end its preview.

    Raises:
        VersionNotFound: there is none.
        VersionConflict: it has been changed in the meantime.
    """
    draft = _stored(caller.tenant, now)
    trail.record(caller, now, "draft.drop", {})
    if not dependencies.store().configurations.drop_draft(caller.tenant, draft):
        raise VersionConflict


def preview(caller: Caller, now: int) -> Draft:
    """Evaluate the draft on live traffic.

    Raises:
        VersionNotFound: there is none.
        Malformed: it could not be in force.
    """
    draft = opened(caller.tenant, now)
    if draft.faults:
        raise Malformed(faults=draft.faults)
    trail.record(caller, now, "draft.preview", {"revision": draft.stored.revision})
    dependencies.store().configurations.preview(caller.tenant, draft.stored.revision)
    return _on_top(caller.tenant, draft.stored, now)


def end_preview(caller: Caller, now: int) -> None:
    trail.record(caller, now, "draft.preview", {"revision": None})
    dependencies.store().configurations.preview(caller.tenant, None)


def publish(caller: Caller, now: int, revision: int, note: str) -> int:
    """Put the draft into force, if it is still at this revision and based on what is in force; returns the number of its version.

    Raises:
        VersionNotFound, VersionConflict.
        SecondPersonNeeded: the publisher has edited it.
        Malformed: it could not be in force.
    """
    tenant = caller.tenant
    head = _head(tenant, now)
    if published.is_ours(head, now):
        _drop_published(tenant, revision, now)
        return head.version
    draft = _stored(tenant, now)
    if draft.revision != revision or draft.based_on != head.version:
        raise VersionConflict
    before = published.configuration_of(tenant, head, now)
    if before.second_person and caller.client in draft.authors | {draft.author}:
        raise SecondPersonNeeded
    after = published.unsealed(tenant, draft.document)
    number = published.publish(caller, now, "configuration.publish", head, before, after, note)
    dependencies.store().configurations.drop_draft(tenant, draft)
    return number


def _drop_published(tenant: str, revision: int, now: int) -> None:
    """Delete the draft that an earlier attempt has published, if that attempt did not come so far."""
    draft = dependencies.store().configurations.draft(tenant, now)
    if draft and draft.revision == revision:
        dependencies.store().configurations.drop_draft(tenant, draft)


def roll_back(caller: Caller, now: int, version: int, note: str) -> int:
    """Put an earlier version into force again, as a new version; version 0 is the empty configuration before the first.

    Raises:
        VersionNotFound, VersionConflict, Malformed.
        SecondPersonNeeded: it is to be put into a draft instead.
    """
    tenant = caller.tenant
    head = _head(tenant, now)
    if published.is_ours(head, now):
        return head.version
    after = numbered(tenant, version, now)[0].configuration if version else EMPTY
    before = published.configuration_of(tenant, head, now)
    published.alone(before)
    return published.publish(caller, now, "configuration.rollback", head, before, after, note or f"Back to version {version}")


def _head(tenant: str, now: int) -> Head:
    return dependencies.store().configurations.head(tenant, now, consistent=True)


def _stored(tenant: str, now: int) -> StoredDraft:
    draft = dependencies.store().configurations.draft(tenant, now)
    if draft is None:
        raise VersionNotFound
    return draft


def _on_top(tenant: str, draft: StoredDraft, now: int) -> Draft:
    """A draft with what is in force at this moment, which is read once."""
    head, after = _head(tenant, now), published.unsealed(tenant, draft.document)
    before, lists = published.configuration_of(tenant, head, now), published.lists_of(tenant, head, now)
    return Draft(stored=draft, head=head, before=before, after=after, faults=check(after, lists))
