"""Judge an address alone, before any page is served: what is known about it, and what the rules decide."""

from ipaddress import ip_address

from tessera.recommendation import FIXED_SCORES
from tessera.rules.facts import of_address
from tessera.service import dependencies
from tessera.service.configuration import published
from tessera.service.decisions.contract.addresses import EntityAnswer, EntityRecommendation, EntityRequest, MatchedRule
from tessera.service.decisions.contract.recommendations import PreviewRuleMatch
from tessera.service.decisions.facts import facts_of_network, facts_of_place
from tessera.service.http.api import Api
from tessera.service.http.body import malformed

api = Api()
dependencies.ip_intelligence()  # read while the function starts, not with its first address


@api.post("/risk/v1/evaluate", scope="risk:recommendations", status=200)
def evaluate(request: EntityRequest) -> EntityAnswer:
    """What is known about an address. The first matching rule in production decides; allow if none matches."""
    try:
        address = str(ip_address(request.entity_value))
    except ValueError:
        raise malformed("body.entity_value", "must be an address") from None
    place = dependencies.ip_intelligence().place(address)
    network = facts_of_network(place)
    known = {name: value for name, value in facts_of_place(place).items() if value is not None}
    context = {**known, "ip": address, "client_id": api.caller.client, "application_id": api.caller.application}
    verdict = published.in_force(api.caller.tenant, api.now).rulebook.judge(of_address(context, network, api.now))
    decided = verdict.enforced.recommendation if verdict.enforced else "allow"
    preview = verdict.preview
    return EntityAnswer(
        entity_type=request.entity_type,
        entity={"ip": address, **known, **network},
        recommendation=EntityRecommendation(type=decided),
        matched_rule=MatchedRule.of(verdict.enforced),
        preview_rule=PreviewRuleMatch(
            rule_name=preview.name, recommendation=preview.recommendation, risk_score=FIXED_SCORES[preview.recommendation]
        )
        if preview
        else None,
    )


handler = api.handler
