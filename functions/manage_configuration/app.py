"""The configuration as a whole: versions, the draft and its preview, publishing and rolling back."""

from tessera.configuration import difference
from tessera.errors import Malformed, VersionConflict, VersionNotFound
from tessera.service import dependencies
from tessera.service.configuration import drafts, published
from tessera.service.configuration.contract.configurations import (
    ConfigurationAnswer,
    DraftAnswer,
    DraftRequest,
    Published,
    PublishRequest,
    RollbackRequest,
    VersionsAnswer,
)
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt

api = Api()
READ, EDIT, PUBLISH = "risk:policy.read", "risk:policy", "risk:policy.publish"


# versions


@api.get("/risk/v1/configuration", scope=READ)
def export() -> ConfigurationAnswer:
    """The whole configuration in force, as a file that can be sent as a draft again."""
    found = drafts.in_force(api.caller.tenant, api.now)
    return ConfigurationAnswer.of(found.stored, found.configuration)


@api.get("/risk/v1/configuration/versions", scope=READ)
def versions() -> VersionsAnswer:
    """The newest published versions."""
    return VersionsAnswer.of(dependencies.store().configurations.versions(api.caller.tenant, api.now))


@api.get("/risk/v1/configuration/versions/{number}", scope=READ, refuses=(VersionNotFound,))
def version(number: str) -> ConfigurationAnswer:
    """A published version, with what it changed."""
    one, before = drafts.numbered(api.caller.tenant, number, api.now)
    return ConfigurationAnswer.of(one.stored, one.configuration, difference(before.configuration, one.configuration))


# the draft


@api.get("/risk/v1/configuration/draft", scope=READ, refuses=(VersionNotFound,))
def show_draft() -> DraftAnswer:
    """The draft, what it would change, and what prevents it from being published."""
    return drafts.opened(api.caller.tenant, api.now).shown


@api.put("/risk/v1/configuration/draft", scope=EDIT, audit="draft.change", largest=2 * published.LARGEST, refuses=(VersionConflict,))
def put_draft(request: DraftRequest) -> DraftAnswer:
    """Store a whole configuration as the draft; it has no effect until it is published. Exports can be sent as they are."""
    return drafts.keep(api.caller, api.now, request.based_on, request.configuration).shown


@api.delete("/risk/v1/configuration/draft", scope=EDIT, audit="draft.drop", refuses=(VersionNotFound, VersionConflict))
def drop_draft() -> Receipt:
    """Delete the draft, and end its preview."""
    drafts.drop(api.caller, api.now)
    return Receipt(message="The draft has been dropped.")


@api.put("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview", refuses=(Malformed, VersionNotFound))
def preview() -> DraftAnswer:
    """Evaluate the draft on live traffic: every action from now on also says what the draft would have decided."""
    return drafts.preview(api.caller, api.now).shown


@api.delete("/risk/v1/configuration/draft/preview", scope=EDIT, audit="draft.preview")
def end_preview() -> Receipt:
    """Stop evaluating the draft."""
    drafts.end_preview(api.caller, api.now)
    return Receipt(message="The draft is no longer evaluated.")


@api.post("/risk/v1/configuration/publish", scope=PUBLISH, audit="configuration.publish", refuses=(VersionNotFound, *published.OF_CHANGES))
def publish(request: PublishRequest) -> Published:
    """Put the whole draft into force; it is in force everywhere within 30 seconds."""
    return Published(message="The draft is in force.", version=drafts.publish(api.caller, api.now, request.revision, request.note))


@api.post(
    "/risk/v1/configuration/rollback", scope=PUBLISH, audit="configuration.rollback", refuses=(VersionNotFound, *published.OF_CHANGES)
)
def roll_back(request: RollbackRequest) -> Published:
    """Put an earlier version into force again, as a new one. Where a second person is needed, put it into a draft instead."""
    number = drafts.roll_back(api.caller, api.now, request.version, request.note)
    return Published(message=f"Version {request.version} is in force again.", version=number)


handler = api.handler
