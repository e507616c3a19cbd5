"""Single parts of the configuration: custom actions and attributes, in force at once; sensitivity and thresholds, in the draft."""

from dataclasses import replace

from tessera.configuration import Configuration
from tessera.errors import NameTaken, NotFound, VersionConflict
from tessera.service.configuration import changes, drafts, published
from tessera.service.configuration.contract.configurations import (
    AttributesAnswer,
    AttributesRequest,
    CustomActionRequest,
    CustomActionsAnswer,
    DraftAnswer,
    SensitivityAnswer,
    SensitivityRequest,
    ThresholdsAnswer,
    ThresholdsRequest,
)
from tessera.service.http.api import Api

api = Api()
READ, EDIT = "risk:policy.read", "risk:policy"


# custom actions and attributes: in force at once


@api.get("/risk/v1/actions", scope=READ)
def custom_actions() -> CustomActionsAnswer:
    """Every alias, and the action type that it stands for."""
    return CustomActionsAnswer.of(_in_force())


@api.post("/risk/v1/actions", scope=EDIT, audit="action.create", refuses=(NameTaken, *published.OF_CHANGES))
def create_action(request: CustomActionRequest) -> CustomActionsAnswer:
    """Define an alias."""
    return CustomActionsAnswer.of(changes.put_alias(api.caller, api.now, "action.create", request.name, request.action))


@api.put("/risk/v1/actions/{name}", scope=EDIT, audit="action.change", refuses=(NotFound, NameTaken, *published.OF_CHANGES))
def change_action(name: str, request: CustomActionRequest) -> CustomActionsAnswer:
    """Change the type or the name of an alias."""
    return CustomActionsAnswer.of(changes.put_alias(api.caller, api.now, "action.change", request.name, request.action, instead_of=name))


@api.delete("/risk/v1/actions/{name}", scope=EDIT, audit="action.delete", refuses=(NotFound, *published.OF_CHANGES))
def delete_action(name: str) -> CustomActionsAnswer:
    """Delete an alias; actions that name it are refused from then on."""
    return CustomActionsAnswer.of(changes.drop_alias(api.caller, api.now, name))


@api.get("/risk/v1/attributes", scope=READ)
def attributes() -> AttributesAnswer:
    """The custom attributes and their types."""
    return AttributesAnswer(attributes=_in_force().custom_attributes)


@api.put("/risk/v1/attributes", scope=EDIT, audit="attributes.change", refuses=published.OF_CHANGES)
def put_attributes(request: AttributesRequest) -> AttributesAnswer:
    """Define the custom attributes; values that do not fit are dropped, as documented."""
    chosen = request.attributes
    after = published.change(api.caller, api.now, "attributes.change", lambda before, _: replace(before, custom_attributes=chosen))
    return AttributesAnswer(attributes=after.custom_attributes)


# sensitivity and thresholds: into the draft


@api.get("/risk/v1/sensitivity", scope=READ)
def sensitivity() -> SensitivityAnswer:
    """How much reasons count in the configuration in force; those not named count by default."""
    return SensitivityAnswer(sensitivity=dict(_in_force().sensitivity))


@api.put("/risk/v1/sensitivity", scope=EDIT, audit="draft.change", refuses=(VersionConflict,))
def put_sensitivity(request: SensitivityRequest) -> DraftAnswer:
    """Set the sensitivity in the draft; without one, a draft is made from the configuration in force."""
    return drafts.change(api.caller, api.now, lambda before: replace(before, sensitivity=request.sensitivity)).shown


@api.get("/risk/v1/thresholds", scope=READ)
def thresholds() -> ThresholdsAnswer:
    """The thresholds in force that differ from the defaults."""
    return ThresholdsAnswer(thresholds=_in_force().thresholds)


@api.put("/risk/v1/thresholds", scope=EDIT, audit="draft.change", refuses=(VersionConflict,))
def put_thresholds(request: ThresholdsRequest) -> DraftAnswer:
    """Set the thresholds in the draft; without one, a draft is made from the configuration in force."""
    return drafts.change(api.caller, api.now, lambda before: replace(before, thresholds=request.thresholds)).shown


def _in_force() -> Configuration:
    return published.configuration(api.caller.tenant, api.now)


handler = api.handler
