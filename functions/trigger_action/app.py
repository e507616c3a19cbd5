"""Judge an action at a risk moment: load, decide, record, answer."""

from tessera.scoring import Model
from tessera.service import parts
from tessera.service.case import Case
from tessera.service.deciding import decide_all
from tessera.service.http import Api
from tessera.service.moment import Moment
from tessera.service.recording import Judged, record
from tessera.service.requests import ActionQuery, BackendAction, DeviceAction, ExplainQuery, PaymentRequest
from tessera.service.responses import ActionAnswer, InlineAnswer

api = Api()
Model.load()  # read, as what follows, while the function starts, not with its first action
parts.ip_intelligence()


@api.post("/risk/v1/action/trigger-action", scope="risk:actions")
def trigger(request: BackendAction, query: ActionQuery) -> InlineAnswer | ActionAnswer:
    """Judge an action that a backend reports."""
    if query.get_recommendation:
        api.caller.need("risk:recommendations")
    if query.explain:
        api.caller.need("risk:explanations")
    judged = _judged(Moment.told_by_backend(request, api.caller, api.now))
    return _inline(judged, explain=query.explain) if query.get_recommendation else judged.action


@api.post("/risk/v1/transaction-monitoring/evaluate", scope="risk:actions")
def evaluate_payment(request: PaymentRequest, query: ExplainQuery) -> InlineAnswer:
    """Judge a payment that a backend reports without telemetry: by payer, payee and pace, and then by the rules."""
    api.caller.need("risk:recommendations")
    if query.explain:
        api.caller.need("risk:explanations")
    return _inline(_judged(Moment.told_of_payment(request, api.caller, api.now)), explain=query.explain)


@api.post("/risk-collect/actions")
def trigger_by_device(request: DeviceAction) -> ActionAnswer:
    """Judge an action that the SDK reports. The device learns nothing of it: its backend reads the recommendation."""
    return _judged(Moment.told_by_device(request, api)).action


def _judged(moment: Moment) -> Judged:
    case = Case.load(moment)
    return record(case, decide_all(case))


def _inline(judged: Judged, *, explain: bool) -> InlineAnswer:
    return InlineAnswer.of(judged.answer.shown(explain=explain), judged.action)


handler = api.handler
