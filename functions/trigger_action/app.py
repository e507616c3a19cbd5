"""Judge an action at a risk moment: load, decide, save, answer."""

from tessera.assessment import assess
from tessera.scoring import Model
from tessera.service import parts
from tessera.service.case import Case
from tessera.service.http import Api
from tessera.service.moment import Moment
from tessera.service.requests import ActionQuery, BackendAction, DeviceAction
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
    case = Case.load(Moment.told_by_backend(request, api))
    judged = case.save(assess(case.evidence, case.policy, case.models.deciding, case.rulebook, case.context))
    shown = judged.answer.shown(case=api.caller.recommendation_case, explain=query.explain)
    return InlineAnswer.of(shown, judged.action) if query.get_recommendation else judged.action


@api.post("/risk-collect/actions")
def trigger_by_device(request: DeviceAction) -> ActionAnswer:
    """Judge an action that the SDK reports. The device learns nothing of it: its backend reads the recommendation."""
    case = Case.load(Moment.told_by_device(request, api))
    return case.save(assess(case.evidence, case.policy, case.models.deciding, case.rulebook, case.context)).action


handler = api.handler
