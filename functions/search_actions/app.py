"""What analysts look up: past actions by user, device, correlation id or time, as answers, as a table or as lines; why two of them differ;
who works on them; and how many there were."""

from tessera import rollup
from tessera.errors import ActionNotFound, Fault, Malformed, TooBroad
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.health import measuring
from tessera.service.health.contract import FraudRates, FraudRatesQuery, Metrics, MetricsQuery
from tessera.service.http.api import Api
from tessera.service.http.exchange import File
from tessera.service.search import comparison, queries
from tessera.service.search.contract import (
    AssigneeAnswer,
    AssigneeRequest,
    CompareQuery,
    Comparison,
    ExportQuery,
    Overview,
    OverviewQuery,
    SearchAnswer,
    SearchQuery,
    as_lines,
    as_table,
)

api = Api()


@api.get("/risk/v1/search/actions", scope="risk:search", audit="actions.search", refuses=(TooBroad,))
def search(query: SearchQuery) -> SearchAnswer:
    """Actions between two times that pass every filter, in order."""
    found = _find(query)
    return SearchAnswer(data=found.documents, skip=query.skip, take=len(found.documents) if found.more else query.take, more=found.more)


@api.get("/risk/v1/search/export", scope="risk:search", audit="actions.search", refuses=(TooBroad,))
def export(query: ExportQuery) -> File:
    """The same, as a file: continue with a larger `skip` while the header `tessera-more` is true."""
    found = _find(query)
    content = as_table(found.documents, heading=query.skip == 0) if query.format == "csv" else as_lines(found.documents)
    kinds = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}
    progress = {"tessera-more": str(found.more).lower(), "tessera-next": str(query.skip + len(found.documents))}
    return File(content=content, content_type=kinds[query.format], cache_control="no-store", headers=progress)


@api.get("/risk/v1/actions/compare", scope="risk:search", audit="person.read", refuses=(ActionNotFound,))
def compare(query: CompareQuery) -> Comparison:
    """Why the score changed between two actions, reason by reason."""
    trail.record(api.caller, api.now, "person.read", {"actions": [query.one, query.other]})
    return comparison.compare(api.caller.tenant, query, api.now)


@api.put("/risk/v1/action/assignee", scope="risk:search", audit="action.assign", refuses=(ActionNotFound,))
def assign(request: AssigneeRequest) -> AssigneeAnswer:
    """Assign actions to an analyst; 404 if none of them exists."""
    if wrong := [number for number, each in enumerate(request.action_ids) if not queries.is_action_id(each)]:
        raise Malformed(faults=[Fault(f"body.action_ids[{wrong[0]}]", "must be an action id: 64 hexadecimal digits")])
    names = [(each[:32], each[32:]) for each in dict.fromkeys(request.action_ids)]
    trail.record(api.caller, api.now, "action.assign", {"assignee": request.assignee, "actions": len(names)})
    affected = dependencies.store().index.assign(api.caller.tenant, names, request.assignee)
    if not affected:
        raise ActionNotFound("None of these actions was found.")
    return AssigneeAnswer(success=affected == len(names), affectedActionsCount=affected)


@api.get("/risk/v1/overview", scope="risk:search", refuses=(TooBroad,))
def overview(query: OverviewQuery) -> Overview:
    """How many actions there were in each hour, application, type …, and what became of them. It names nobody."""
    query.check()
    hours, complete = dependencies.store().rollups.hours(api.caller.tenant, query.start, query.end, api.now)
    return Overview(
        by=query.by, complete=complete, total=rollup.whole(hours, query.wants), lines=rollup.lines(hours, query.by, query.wants)
    )


@api.get("/risk/v1/metrics", scope="risk:search", refuses=(TooBroad,))
def metrics(query: MetricsQuery) -> Metrics:
    """How well decisions did: alerts, challenges, precision and recall, calibration, drift, and what each reason costs. It names nobody."""
    query.check()
    return measuring.metrics(api.caller.tenant, query, api.now)


@api.get("/risk/v1/metrics/fraud-rates", scope="risk:search")
def fraud_rates(query: FraudRatesQuery) -> FraudRates:
    """The fraud rates of payments, and what they leave of the exemption from strong customer authentication. It names nobody."""
    return measuring.fraud_rates(api.caller.tenant, query, api.now)


def _find(query: SearchQuery) -> queries.Found:
    asked = query.search
    whose, most = queries.allowance(api.caller)
    dependencies.store().requests.count_request(api.caller.tenant, "searches", whose, most, api.now)
    about = {
        "from": asked.start,
        "to": asked.end,
        "fields": list(asked.fields),
        "skip": asked.skip,
        "users": queries.users_named(asked, api.caller),
    }
    with trail.recorded(api.caller, api.now, "actions.search", about):
        return queries.find(asked, api.caller, api.now)


handler = api.handler
