"""Judge an action at a risk moment: load, decide, record, answer."""

from tessera.errors import ActionTypeMismatch, SecuredTokenInvalid, SecuredTokenUsed, UnsupportedActionType
from tessera.scoring import Model
from tessera.service import dependencies
from tessera.service.decisions.contract.actions import ActionQuery, BackendAction, DeviceAction, ExplainQuery, PaymentRequest
from tessera.service.decisions.contract.recommendations import ActionAnswer, InlineAnswer
from tessera.service.decisions.deciding import decide_all
from tessera.service.decisions.loading import DecisionContext
from tessera.service.decisions.recording import RecordedDecision, record
from tessera.service.decisions.reported_action import ReportedAction
from tessera.service.device_sessions.admission import OF_DEVICES, OF_SESSIONS
from tessera.service.http.api import Api
from tessera.service.http.refusals import Refusals

api = Api()
OF_ACTIONS: Refusals = (UnsupportedActionType, SecuredTokenInvalid, SecuredTokenUsed, ActionTypeMismatch)
Model.load()  # read, like the next ones, while the function starts, and not with its first action
dependencies.ip_intelligence()


@api.post("/risk/v1/action/trigger-action", scope="risk:actions", refuses=(*OF_SESSIONS, *OF_ACTIONS))
def trigger(request: BackendAction, query: ActionQuery) -> InlineAnswer | ActionAnswer:
    """Judge an action that a backend reports."""
    if query.get_recommendation:
        api.caller.need("risk:recommendations")
    if query.explain:
        api.caller.need("risk:explanations")
    judged = _judged(ReportedAction.told_by_backend(request, api.caller, api.now))
    return _inline(judged, explain=query.explain) if query.get_recommendation else judged.action


@api.post("/risk/v1/transaction-monitoring/evaluate", scope="risk:actions", refuses=(UnsupportedActionType,))
def evaluate_payment(request: PaymentRequest, query: ExplainQuery) -> InlineAnswer:
    """Judge a payment that a backend reports without telemetry: by payer, payee and velocity, and by the rules."""
    api.caller.need("risk:recommendations")
    if query.explain:
        api.caller.need("risk:explanations")
    return _inline(_judged(ReportedAction.told_of_payment(request, api.caller, api.now)), explain=query.explain)


@api.post("/risk-collect/actions", refuses=(*OF_DEVICES, *OF_ACTIONS))
def trigger_by_device(request: DeviceAction) -> ActionAnswer:
    """Judge an action that the SDK reports. The device does not learn the decision: its backend reads the recommendation."""
    return _judged(ReportedAction.told_by_device(request, api.sender)).action


def _judged(reported: ReportedAction) -> RecordedDecision:
    with api.timing("load"):
        loaded = DecisionContext.load(reported)
    with api.timing("decide"):
        decided = decide_all(loaded)
    with api.timing("save"):
        return record(loaded, decided)


def _inline(judged: RecordedDecision, *, explain: bool) -> InlineAnswer:
    return InlineAnswer.of(judged.answer.shown(explain=explain), judged.action)


handler = api.handler
