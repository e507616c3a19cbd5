"""Backtests: what a draft would have changed if it had been in force, and what thresholds would have come to."""

from tessera.errors import NameTaken, RuleNotFound, TooBroad, UnsupportedActionType, VersionNotFound
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.backtests import thresholds
from tessera.service.backtests.backtesting import Backtest
from tessera.service.backtests.contract import BacktestAnswer, BacktestRequest, Tradeoff, TradeoffQuery
from tessera.service.http.api import Api

api = Api()
BACKTESTS_PER_MINUTE = 60  # per tenant: a month of 60,000 actions in one minute
TRADEOFFS_PER_MINUTE = 20  # per tenant: each reads as much as the largest search


@api.post(
    "/risk/v1/rules/simulate",
    scope="risk:policy.read",
    audit="rules.simulate",
    status=200,
    refuses=(RuleNotFound, VersionNotFound, NameTaken),
)
def simulate(request: BacktestRequest) -> BacktestAnswer:
    """Try a rule, a sensitivity, a model version or the whole draft on stored actions, one page per call. Nothing is changed."""
    dependencies.store().requests.count_request(api.caller.tenant, "backtests", "anywhere", BACKTESTS_PER_MINUTE, api.now)
    backtest = Backtest.of(api.caller.tenant, request, api.now)
    trail.record(api.caller, api.now, "rules.simulate", {"from": request.start_time, "to": request.end_time, "cursor": request.cursor})
    return backtest.run(api.now)


@api.get("/risk/v1/thresholds/tradeoff", scope="risk:policy.read", refuses=(TooBroad, UnsupportedActionType))
def tradeoff(query: TradeoffQuery) -> Tradeoff:
    """Whom each threshold of an action type would have challenged and what it would have stopped, on your own history, and what that costs.
    It names nobody."""
    query.check()
    dependencies.store().requests.count_request(api.caller.tenant, "tradeoffs", "anywhere", TRADEOFFS_PER_MINUTE, api.now)
    return thresholds.weigh(api.caller.tenant, query, api.now)


handler = api.handler
