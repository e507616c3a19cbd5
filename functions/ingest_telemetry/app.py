"""A device opens its device session, and streams telemetry into it."""

from tessera.errors import DeviceKeyMismatch, InvalidKeyProof, SequenceAhead
from tessera.service import dependencies
from tessera.service.device_sessions.admission import OF_DEVICES, admit
from tessera.service.device_sessions.contract import SessionAnswer, SessionRequest, TelemetryAnswer, TelemetryRequest
from tessera.service.device_sessions.opening import Opening
from tessera.service.device_sessions.telemetry import arrival_of
from tessera.service.http.api import Api

api = Api()


@api.post("/risk-collect/sessions", refuses=(*OF_DEVICES, InvalidKeyProof, DeviceKeyMismatch), logged=False)
def open_session(request: SessionRequest) -> SessionAnswer:
    """Open a device session, or renew it."""
    opening = Opening.of(request, admit(request.client_id, api.sender), api.sender).stored(api.sender)
    if opening.bound_user:
        dependencies.store().sessions.bind_user(opening.token.name, opening.bound_user, api.now)
    return opening.answer


@api.post("/risk-collect/device/events", refuses=(*OF_DEVICES, SequenceAhead), logged=False)
def fold(request: TelemetryRequest) -> TelemetryAnswer:
    """Fold a batch of telemetry into its device session, once."""
    duplicate = dependencies.store().sessions.fold(arrival_of(request, api.sender))
    return TelemetryAnswer(accepted=0 if duplicate else len(request.events), duplicate=duplicate)


handler = api.handler
