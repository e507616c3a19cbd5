"""Configuration: drafts, previews, publishing and rolling back; custom actions, attributes, sensitivity and thresholds; the audit."""

from dataclasses import replace

from tessera.configuration import Configuration, difference
from tessera.service import audit, dependencies
from tessera.service.configuration import changing, configuring, drafting
from tessera.service.configuration.contract.configurations import (
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
    VersionsAnswer,
)
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt

api = Api()
READ, EDIT, PUBLISH = "risk:policy.read", "risk:policy", "risk:policy.publish"


# versions


@api.get("/risk/v1/configuration", scope=READ)
def export() -> ConfigurationShown:
    """The configuration in force, whole: a file that a draft can be made from again."""
    found = drafting.in_force(api.caller.tenant, api.now)
    return ConfigurationShown.of(found.stored, found.configuration)


@api.get("/risk/v1/configuration/versions", scope=READ)
def versions() -> VersionsAnswer:
    """The newest published versions."""
    return VersionsAnswer.of(dependencies.store().configurations.versions(api.caller.tenant, api.now))


@api.get("/risk/v1/configuration/versions/{number}", scope=READ)
def version(number: str) -> ConfigurationShown:
    """A published version, with what it changed."""
    one, before = drafting.numbered(api.caller.tenant, number, api.now)
    return ConfigurationShown.of(one.stored, one.configuration, difference(before.configuration, one.configuration))


# the draft


@api.get("/risk/v1/configuration/draft", scope=READ)
def show_draft() -> DraftShown:
    """The draft, what it would change, and what keeps it from being published."""
    return drafting.opened(api.caller.tenant, api.now).shown


@api.put("/risk/v1/configuration/draft", scope=EDIT, audit="draft.change", largest=2 * configuring.LARGEST)
def put_draft(request: DraftRequest) -> DraftShown:
    """Keep a whole configuration as the draft; it changes nothing until it is published. Exports can be sent as they are."""
    return drafting.keep(api.caller, api.now, request.based_on, request.configuration).shown


@api.delete("/risk/v1/configuration/draft", scope=EDIT, audit="draft.drop")
def drop_draft() -> Receipt:
    """Forget the draft, and its preview."""
    drafting.drop(api.caller, api.now)
    return Receipt(message="The draft has been dropped.")


@api.put("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview")
def preview() -> DraftShown:
    """Evaluate the draft on live traffic: every action from now on also says what the draft would have decided."""
    return drafting.preview(api.caller, api.now).shown


@api.delete("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview")
def end_preview() -> Receipt:
    """Evaluate the draft no more."""
    drafting.end_preview(api.caller, api.now)
    return Receipt(message="The draft is not evaluated any more.")


@api.post("/risk/v1/configuration/publish", scope=PUBLISH, audit="configuration.publish")
def publish(request: PublishRequest) -> Published:
    """Put the draft into force: at once and whole, everywhere within 30 seconds."""
    return Published(message="The draft is in force.", version=drafting.publish(api.caller, api.now, request.revision, request.note))


@api.post("/risk/v1/configuration/rollback", scope=PUBLISH, audit="configuration.rollback")
def roll_back(request: RollbackRequest) -> Published:
    """Put an earlier version into force again, as a new one. Where a second person is needed, it is put into a draft instead."""
    number = drafting.roll_back(api.caller, api.now, request.version, request.note)
    return Published(message=f"Version {request.version} is in force again.", version=number)


# custom actions and attributes: in force at once


@api.get("/risk/v1/actions", scope=READ)
def custom_actions() -> CustomActionsAnswer:
    """Every alias, and the action type that it stands for."""
    return CustomActionsAnswer.of(_in_force())


@api.post("/risk/v1/actions", scope=EDIT, audit="action.create")
def create_action(request: CustomActionRequest) -> CustomActionsAnswer:
    """Define an alias."""
    return CustomActionsAnswer.of(changing.put_alias(api.caller, api.now, "action.create", request.name, request.action))


@api.put("/risk/v1/actions/{name}", scope=EDIT, audit="action.change")
def change_action(name: str, request: CustomActionRequest) -> CustomActionsAnswer:
    """Let an alias stand for another type, under another name perhaps."""
    return CustomActionsAnswer.of(changing.put_alias(api.caller, api.now, "action.change", request.name, request.action, instead_of=name))


@api.delete("/risk/v1/actions/{name}", scope=EDIT, audit="action.delete")
def delete_action(name: str) -> CustomActionsAnswer:
    """Drop an alias; actions that name it are refused from then on."""
    return CustomActionsAnswer.of(changing.drop_alias(api.caller, api.now, name))


@api.get("/risk/v1/attributes", scope=READ)
def attributes() -> AttributesAnswer:
    """The custom attributes and their types."""
    return AttributesAnswer(attributes=_in_force().custom_attributes)


@api.put("/risk/v1/attributes", scope=EDIT, audit="attributes.change")
def put_attributes(request: AttributesRequest) -> AttributesAnswer:
    """Say which custom attributes there are; values that do not conform are dropped, as documented."""
    chosen = request.attributes
    after = configuring.change(api.caller, api.now, "attributes.change", lambda before, _: replace(before, custom_attributes=chosen))
    return AttributesAnswer(attributes=after.custom_attributes)


# sensitivity and thresholds: into the draft


@api.get("/risk/v1/sensitivity", scope=READ)
def sensitivity() -> SensitivityAnswer:
    """How much each reason counts in the configuration in force; the others count as by default."""
    return SensitivityAnswer(sensitivity=dict(_in_force().sensitivity))


@api.put("/risk/v1/sensitivity", scope=EDIT, audit="draft.change")
def put_sensitivity(request: SensitivityRequest) -> DraftShown:
    """Set the sensitivity in the draft, which is made of the configuration in force if there is none."""
    return drafting.change(api.caller, api.now, lambda before: replace(before, sensitivity=request.sensitivity)).shown


@api.get("/risk/v1/thresholds", scope=READ)
def thresholds() -> ThresholdsAnswer:
    """The thresholds in force, as far as they are not those of the house."""
    return ThresholdsAnswer(thresholds=_in_force().thresholds)


@api.put("/risk/v1/thresholds", scope=EDIT, audit="draft.change")
def put_thresholds(request: ThresholdsRequest) -> DraftShown:
    """Set the thresholds in the draft, which is made of the configuration in force if there is none."""
    return drafting.change(api.caller, api.now, lambda before: replace(before, thresholds=request.thresholds)).shown


# who did what


@api.get("/risk/v1/audit", scope="risk:audit")
def read_audit(query: AuditQuery) -> AuditAnswer:
    """Who changed what, and who read whom: the newest lines of a month first."""
    month = query.month or audit.month_of(api.now)
    lines = tuple(AuditLine(**line) for line in audit.read(api.caller.tenant, month, query.until, api.now))
    return AuditAnswer(month=month, lines=lines, until=lines[-1].id if lines else None)


def _in_force() -> Configuration:
    return configuring.published(api.caller.tenant, api.now)


handler = api.handler
