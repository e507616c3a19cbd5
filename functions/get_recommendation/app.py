"""Read the recommendation of an action token, and the catalogue of reasons."""

from contextlib import suppress

from tessera.errors import ActionNotFound, Unavailable
from tessera.scoring import Model
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.configuration import published
from tessera.service.decisions import answers
from tessera.service.decisions.contract.actions import RecommendationQuery
from tessera.service.decisions.contract.reasons import ReasonCatalogue, reason_catalogue
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.http.api import Api

api = Api()
MODEL = Model.load()


@api.get("/risk/v1/recommendation", scope="risk:recommendations", audit="person.read", refuses=(ActionNotFound,))
def read(query: RecommendationQuery) -> RecommendationAnswer:
    """The recommendation as it was given, with the result once it has been reported. Reading it with an explanation counts as looking at a
    person and is recorded in the audit; a backend's plain reading is not."""
    if query.explain:
        api.caller.need("risk:explanations")
    api.named_action(query.action_token, reading=True)
    action = answers.find(query.action_token, api.caller.tenant, api.now)
    if query.explain:
        trail.record(api.caller, api.now, "person.read", {"actions": [action.id]})
    with suppress(Unavailable):  # noting that it was read must not fail the reading
        dependencies.store().actions.consume(action)
    return answers.recall(action).shown(explain=query.explain)


@api.get("/risk/v1/reasons", scope="risk:recommendations")
def reasons() -> ReasonCatalogue:
    """Every reason that a recommendation may name, with its weight as shipped, and for the caller's tenant now."""
    tenant, now = api.caller.tenant, api.now
    configuration = published.configuration_of(tenant, dependencies.store().configurations.head(tenant, now), now)
    return reason_catalogue(MODEL, dependencies.store().models.deciding(tenant, now).deciding, configuration.sensitivity)


handler = api.handler
