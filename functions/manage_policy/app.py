"""Configuration: drafts, previews, publishing and rolling back; custom actions, attributes, sensitivity and thresholds; the audit."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tessera.configuration import EMPTY, AttributeType, Configuration, check, difference
from tessera.errors import Fault, Malformed, NameTaken, NotFound, SecondPersonNeeded, VersionConflict, VersionNotFound
from tessera.rules.lists import TypedList
from tessera.service import audit, configuring, parts
from tessera.service.configuration_exchange import (
    AttributesAnswer,
    AttributesRequest,
    AuditAnswer,
    AuditLine,
    AuditQuery,
    ConfigurationShown,
    CustomActionRequest,
    CustomActionsAnswer,
    DraftRequest,
    DraftShown,
    Published,
    PublishRequest,
    RollbackRequest,
    SensitivityAnswer,
    SensitivityRequest,
    ThresholdsAnswer,
    ThresholdsRequest,
    VersionLine,
    VersionsAnswer,
)
from tessera.service.configuration_store import Head, StoredDraft, StoredVersion
from tessera.service.http import Api
from tessera.service.responses import Receipt

api = Api()
READ, EDIT, PUBLISH = "risk:policy.read", "risk:policy", "risk:policy.publish"


# versions


@api.get("/risk/v1/configuration", scope=READ)
def export() -> ConfigurationShown:
    """The configuration in force, whole: a file that a draft can be made from again."""
    head = _head()
    stored = parts.store().configurations.version(api.caller.tenant, head.name, api.now) if head.name else None
    return ConfigurationShown.of(stored, _opened(stored))


@api.get("/risk/v1/configuration/versions", scope=READ)
def versions() -> VersionsAnswer:
    """The newest published versions."""
    return VersionsAnswer(
        versions=tuple(VersionLine(version=each.number, author=each.author, published_at=each.at, note=each.note) for each in _versions())
    )


@api.get("/risk/v1/configuration/versions/{number}", scope=READ)
def version(number: str) -> ConfigurationShown:
    """A published version, with what it changed."""
    stored, before = _numbered(number)
    return ConfigurationShown.of(stored, _opened(stored), difference(_opened(before), _opened(stored)))


# the draft


@api.get("/risk/v1/configuration/draft", scope=READ)
def show_draft() -> DraftShown:
    """The draft, what it would change, and what keeps it from being published."""
    return _shown(_draft())


@api.put("/risk/v1/configuration/draft", scope=EDIT, audit="draft.change", largest=2 * configuring.LARGEST)
def put_draft(request: DraftRequest) -> DraftShown:
    """Keep a whole configuration as the draft; it changes nothing until it is published. Exports can be sent as they are."""
    return _shown(_keep_draft(request.based_on, request.configuration))


@api.delete("/risk/v1/configuration/draft", scope=EDIT, audit="draft.drop")
def drop_draft() -> Receipt:
    """Forget the draft, and its preview."""
    draft = _draft()
    audit.record(api.caller, api.now, "draft.drop", {})
    if not parts.store().configurations.drop_draft(api.caller.tenant, draft):
        raise VersionConflict
    return Receipt(message="The draft has been dropped.")


@api.put("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview")
def preview() -> DraftShown:
    """Evaluate the draft on live traffic: every action from now on also says what the draft would have decided."""
    draft = _draft()
    if faults := _faults(draft):
        raise Malformed(faults=faults)
    audit.record(api.caller, api.now, "draft.preview", {"revision": draft.revision})
    parts.store().configurations.preview(api.caller.tenant, draft.revision)
    return _shown(draft)


@api.delete("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview")
def end_preview() -> Receipt:
    """Evaluate the draft no more."""
    audit.record(api.caller, api.now, "draft.preview", {"revision": None})
    parts.store().configurations.preview(api.caller.tenant, None)
    return Receipt(message="The draft is not evaluated any more.")


@api.post("/risk/v1/configuration/publish", scope=PUBLISH, audit="configuration.publish")
def publish(request: PublishRequest) -> Published:
    """Put the draft into force: at once and whole, everywhere within 30 seconds."""
    head, draft = _head(), _draft()
    if draft.revision != request.revision or draft.based_on != head.version:
        raise VersionConflict
    before = configuring.configuration_of(api.caller.tenant, head, api.now)
    if before.second_person and api.caller.client in draft.authors | {draft.author}:
        raise SecondPersonNeeded
    after = configuring.unsealed(api.caller.tenant, draft.document)
    number = configuring.publish(api.caller, api.now, "configuration.publish", head, before, after, request.note)
    parts.store().configurations.drop_draft(api.caller.tenant, draft)
    return Published(message="The draft is in force.", version=number)


@api.post("/risk/v1/configuration/rollback", scope=PUBLISH, audit="configuration.rollback")
def roll_back(request: RollbackRequest) -> Published:
    """Put an earlier version into force again, as a new one. Where a second person is needed, it is put into a draft instead."""
    head = _head()
    stored, _ = _numbered(str(request.version)) if request.version else (None, None)
    before, after = configuring.configuration_of(api.caller.tenant, head, api.now), _opened(stored)
    configuring.alone(before)
    note = request.note or f"Back to version {request.version}"
    number = configuring.publish(api.caller, api.now, "configuration.rollback", head, before, after, note)
    return Published(message=f"Version {request.version} is in force again.", version=number)


# custom actions and attributes: in force at once


@api.get("/risk/v1/actions", scope=READ)
def custom_actions() -> CustomActionsAnswer:
    """Every alias, and the action type that it stands for."""
    return CustomActionsAnswer.of(_in_force())


@api.post("/risk/v1/actions", scope=EDIT, audit="action.create")
def create_action(request: CustomActionRequest) -> CustomActionsAnswer:
    """Define an alias."""

    def defined(before: Configuration, _: Mapping[str, TypedList]) -> Configuration:
        if request.name in before.custom_actions:
            raise NameTaken(faults=[Fault("body.name", "is an alias already")])
        return replace(before, custom_actions={**before.custom_actions, request.name: request.action})

    return CustomActionsAnswer.of(configuring.change(api.caller, api.now, "action.create", defined))


@api.put("/risk/v1/actions/{name}", scope=EDIT, audit="action.change")
def change_action(name: str, request: CustomActionRequest) -> CustomActionsAnswer:
    """Let an alias stand for another type, under another name perhaps."""

    def changed(before: Configuration, _: Mapping[str, TypedList]) -> Configuration:
        others = _without(before.custom_actions, name)
        if request.name in others:
            raise NameTaken(faults=[Fault("body.name", "is an alias already")])
        return replace(before, custom_actions={**others, request.name: request.action})

    return CustomActionsAnswer.of(configuring.change(api.caller, api.now, "action.change", changed))


@api.delete("/risk/v1/actions/{name}", scope=EDIT, audit="action.delete")
def delete_action(name: str) -> CustomActionsAnswer:
    """Drop an alias; actions that name it are refused from then on."""
    return CustomActionsAnswer.of(
        configuring.change(
            api.caller, api.now, "action.delete", lambda before, _: replace(before, custom_actions=_without(before.custom_actions, name))
        )
    )


@api.get("/risk/v1/attributes", scope=READ)
def attributes() -> AttributesAnswer:
    """The custom attributes and their types."""
    return AttributesAnswer(attributes=_attributes(_in_force()))


@api.put("/risk/v1/attributes", scope=EDIT, audit="attributes.change")
def put_attributes(request: AttributesRequest) -> AttributesAnswer:
    """Say which custom attributes there are; values that do not conform are dropped, as documented."""
    after = configuring.change(
        api.caller, api.now, "attributes.change", lambda before, _: replace(before, custom_attributes=request.attributes)
    )
    return AttributesAnswer(attributes=_attributes(after))


# sensitivity and thresholds: into the draft


@api.get("/risk/v1/sensitivity", scope=READ)
def sensitivity() -> SensitivityAnswer:
    """How much each reason counts in the configuration in force; the others count as by default."""
    return SensitivityAnswer(sensitivity=dict(_in_force().sensitivity))


@api.put("/risk/v1/sensitivity", scope=EDIT, audit="draft.change")
def put_sensitivity(request: SensitivityRequest) -> DraftShown:
    """Set the sensitivity in the draft, which is made of the configuration in force if there is none."""
    return _into_draft(lambda before: replace(before, sensitivity=request.sensitivity))


@api.get("/risk/v1/thresholds", scope=READ)
def thresholds() -> ThresholdsAnswer:
    """The thresholds in force, as far as they are not those of the house."""
    return ThresholdsAnswer(thresholds=_in_force().thresholds)


@api.put("/risk/v1/thresholds", scope=EDIT, audit="draft.change")
def put_thresholds(request: ThresholdsRequest) -> DraftShown:
    """Set the thresholds in the draft, which is made of the configuration in force if there is none."""
    return _into_draft(lambda before: replace(before, thresholds=request.thresholds))


# who did what


@api.get("/risk/v1/audit", scope="risk:audit")
def read_audit(query: AuditQuery) -> AuditAnswer:
    """Who changed what, and who read whom: the newest lines of a month first."""
    month = query.month or audit.month_of(api.now)
    lines = tuple(AuditLine(**line) for line in audit.read(api.caller.tenant, month, query.until, api.now))
    return AuditAnswer(month=month, lines=lines, until=lines[-1].id if lines else None)


def _head() -> Head:
    return parts.store().configurations.head(api.caller.tenant, api.now, consistent=True)


def _in_force() -> Configuration:
    return configuring.configuration_of(api.caller.tenant, _head(), api.now)


def _opened(stored: StoredVersion | None) -> Configuration:
    return configuring.unsealed(api.caller.tenant, stored.document) if stored else EMPTY


def _versions() -> list[StoredVersion]:
    return parts.store().configurations.versions(api.caller.tenant, api.now)


def _numbered(number: str) -> tuple[StoredVersion, StoredVersion | None]:
    """A published version and the one before it."""
    published = _versions()
    found = next((index for index, each in enumerate(published) if str(each.number) == number), None)
    if found is None:
        raise VersionNotFound
    one, before = (_loaded(published[at].name) if at < len(published) else None for at in (found, found + 1))
    if one is None:
        raise VersionNotFound
    return one, before


def _loaded(name: str) -> StoredVersion | None:
    return parts.store().configurations.version(api.caller.tenant, name, api.now)


def _draft() -> StoredDraft:
    draft = parts.store().configurations.draft(api.caller.tenant, api.now)
    if draft is None:
        raise VersionNotFound
    return draft


def _keep_draft(based_on: int, configuration: Configuration) -> StoredDraft:
    tenant, store = api.caller.tenant, parts.store().configurations
    before = store.draft(tenant, api.now)
    draft = StoredDraft(
        document=configuring.sealed(tenant, configuration),
        author=api.caller.client,
        at=api.now,
        based_on=based_on,
        revision=(before.revision if before else _head().last_draft) + 1,
        authors=before.authors if before else frozenset(),
    )
    audit.record(api.caller, api.now, "draft.change", {"revision": draft.revision})
    store.put_draft(tenant, draft, before)
    return draft


def _into_draft(changed: Callable[[Configuration], Configuration]) -> DraftShown:
    head, tenant = _head(), api.caller.tenant
    draft = parts.store().configurations.draft(tenant, api.now)
    if draft is None:
        return _shown(_keep_draft(head.version, changed(configuring.configuration_of(tenant, head, api.now))))
    return _shown(_keep_draft(draft.based_on, changed(configuring.unsealed(tenant, draft.document))))


def _shown(draft: StoredDraft) -> DraftShown:
    head, tenant = _head(), api.caller.tenant
    before, after = configuring.configuration_of(tenant, head, api.now), configuring.unsealed(tenant, draft.document)
    return DraftShown.of(draft, after, difference(before, after), _faults(draft), in_preview=head.preview == draft.revision)


def _faults(draft: StoredDraft) -> tuple[Fault, ...]:
    tenant = api.caller.tenant
    return check(configuring.unsealed(tenant, draft.document), configuring.lists_of(tenant, _head(), api.now))


def _attributes(configuration: Configuration) -> dict[str, AttributeType] | None:
    return dict(configuration.custom_attributes) if configuration.custom_attributes is not None else None


def _without[Value](named: Mapping[str, Value], name: str) -> dict[str, Value]:
    if name not in named:
        raise NotFound("There is no such alias.")
    return {other: value for other, value in named.items() if other != name}


handler = api.handler
