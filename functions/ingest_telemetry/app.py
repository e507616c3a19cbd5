"""A device opens its device session, and streams telemetry into it."""

from tessera.service import parts
from tessera.service.arrival import arrival_of
from tessera.service.http import Api
from tessera.service.opening import Opening
from tessera.service.requests import SessionRequest, TelemetryRequest
from tessera.service.responses import SessionAnswer, TelemetryAnswer

api = Api()


@api.post("/risk-collect/sessions")
def open_session(request: SessionRequest) -> SessionAnswer:
    """Open a device session, or renew it."""
    opening = Opening.of(request, api.admit(request.client_id), api).stored(api)
    if opening.bound_user:
        parts.store().bind_user(opening.token.name, opening.bound_user, api.now)
    return opening.answer


@api.post("/risk-collect/device/events")
def fold(request: TelemetryRequest) -> TelemetryAnswer:
    """Fold a batch of telemetry into its device session, once."""
    duplicate = parts.store().fold(arrival_of(request, api))
    return TelemetryAnswer(accepted=0 if duplicate else len(request.events), duplicate=duplicate)


handler = api.handler
