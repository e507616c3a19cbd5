"""The arrival of a telemetry batch: which parts of a request go into its stream."""

from tessera import features
from tessera.location import page_of
from tessera.service import dependencies
from tessera.service.device_sessions.admission import admitted_session
from tessera.service.device_sessions.contract import TelemetryRequest
from tessera.service.http.sender import Sender
from tessera.service.store.records import BatchArrival
from tessera.session import last_rhythm
from tessera.telemetry import PageLoad

BATCHES_AT_ONCE = 1_200
BATCHES_PER_SECOND = 1


def arrival_of(request: TelemetryRequest, sender: Sender) -> BatchArrival:
    """The batch in the form that the store folds: its tallies, where it came from, and how many batches its stream may have by now."""
    token = admitted_session(request.session_token, sender)
    pages = [event.location for event in request.events if isinstance(event, PageLoad) and event.location]
    return BatchArrival(
        name=token.name,
        stream=request.stream,
        sequence=request.sequence,
        tallies=features.tally(request.events),
        sealed_address=sender.origin.sealed(dependencies.keyring(), token.tenant),
        location=page_of(pages[-1]) if pages else None,
        rhythm=last_rhythm(request.events),
        allowed=BATCHES_AT_ONCE + BATCHES_PER_SECOND * (sender.now - token.opened_at) // 1000,
        now=sender.now,
    )
