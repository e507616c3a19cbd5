"""Streams of activities: recommendations for copies elsewhere (a SIEM, a data lake), each stream read at its own pace.

Each path exists under both documented bases.
"""

from tessera.errors import AlreadyCollecting, NameTaken, NotCollecting, StreamIdRefused, StreamNotFound, TooManyStreams
from tessera.service import dependencies
from tessera.service.activities import streaming
from tessera.service.activities.contract import CollectionQuery, CollectQuery, StreamedEvent, StreamQuery, StreamRequest
from tessera.service.audit import trail
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.http.refusals import Refusals

api = Api()
OF_STREAMS: Refusals = (StreamIdRefused, StreamNotFound, NotCollecting)
V1, V2 = "/activities/v1/activities", "/activities/v2/activities"
SCOPE = "risk:stream"


@api.put(f"{V1}/start-collect", scope=SCOPE, audit="collection.start", refuses=(AlreadyCollecting,))
@api.put(f"{V2}/start-collect", scope=SCOPE, audit="collection.start", refuses=(AlreadyCollecting,))
def start(query: CollectionQuery) -> Receipt:
    """Begin to collect: streams give what happens from now on."""
    query.check()
    trail.record(api.caller, api.now, "collection.start", {})
    dependencies.store().activities.start(api.caller.tenant, api.now)
    return Receipt(message="Collecting.")


@api.put(f"{V1}/stream", scope=SCOPE, audit="stream.open", refuses=(StreamIdRefused, NotCollecting, NameTaken, TooManyStreams))
@api.put(f"{V2}/stream", scope=SCOPE, audit="stream.open", refuses=(StreamIdRefused, NotCollecting, NameTaken, TooManyStreams))
def open_stream(query: StreamQuery, request: StreamRequest) -> Receipt:
    """Open one of at most ten streams."""
    stream = streaming.stream_of(query)
    trail.record(api.caller, api.now, "stream.open", {"stream": stream, "enrichment": request.enrichment})
    dependencies.store().activities.open(api.caller.tenant, stream, enriched=request.enrichment, now=api.now)
    return Receipt(message="The stream is open.")


@api.post(f"{V1}/collect", scope=SCOPE, audit="actions.stream", refuses=OF_STREAMS)
@api.post(f"{V2}/collect", scope=SCOPE, audit="actions.stream", refuses=OF_STREAMS)
def collect(query: CollectQuery) -> tuple[StreamedEvent, ...]:
    """The next events of the last day, oldest first, half a minute after they happened; empty if there are none yet. With the same
    `Idempotency-Key` the last batch is given again."""
    return streaming.collect(api.caller, query, api.headers.get("idempotency-key"), api.now)


@api.delete(f"{V1}/stream", scope=SCOPE, audit="stream.close", refuses=OF_STREAMS)
@api.delete(f"{V2}/stream", scope=SCOPE, audit="stream.close", refuses=OF_STREAMS)
def close(query: StreamQuery) -> Receipt:
    """Remove a stream."""
    stream = streaming.stream_of(query)
    trail.record(api.caller, api.now, "stream.close", {"stream": stream})
    dependencies.store().activities.close(api.caller.tenant, stream, api.now)
    return Receipt(message="The stream has been removed.")


@api.delete(f"{V1}/stop-collect", scope=SCOPE, audit="collection.stop", refuses=(NotCollecting,))
@api.delete(f"{V2}/stop-collect", scope=SCOPE, audit="collection.stop", refuses=(NotCollecting,))
def stop(query: CollectionQuery) -> Receipt:
    """End the collection, and remove every stream."""
    query.check()
    trail.record(api.caller, api.now, "collection.stop", {})
    dependencies.store().activities.stop(api.caller.tenant, api.now)
    return Receipt(message="The collection has ended, and all streams have been removed.")


handler = api.handler
