"""Streams of activities: recommendations, pulled by whoever keeps a copy (a SIEM, a lake), each stream at its own pace.

Each way leads here under both documented bases.
"""

from tessera.service import dependencies
from tessera.service.activities import streaming
from tessera.service.activities.contract import CollectionQuery, CollectQuery, StreamedEvent, StreamQuery, StreamRequest
from tessera.service.audit import trail
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt

api = Api()
V1, V2 = "/activities/v1/activities", "/activities/v2/activities"
SCOPE = "risk:stream"


@api.put(f"{V1}/start-collect", scope=SCOPE, audit="collection.start")
@api.put(f"{V2}/start-collect", scope=SCOPE, audit="collection.start")
def start(query: CollectionQuery) -> Receipt:
    """Begin to collect: streams tell what happens from now on."""
    query.check()
    trail.record(api.caller, api.now, "collection.start", {})
    dependencies.store().activities.start(api.caller.tenant, api.now)
    return Receipt(message="Collecting.")


@api.put(f"{V1}/stream", scope=SCOPE, audit="stream.open")
@api.put(f"{V2}/stream", scope=SCOPE, audit="stream.open")
def open_stream(query: StreamQuery, request: StreamRequest) -> Receipt:
    """Open one of at most ten streams."""
    stream = streaming.stream_of(query)
    trail.record(api.caller, api.now, "stream.open", {"stream": stream, "enrichment": request.enrichment})
    dependencies.store().activities.open(api.caller.tenant, stream, enriched=request.enrichment, now=api.now)
    return Receipt(message="The stream is open.")


@api.post(f"{V1}/collect", scope=SCOPE, audit="actions.stream")
@api.post(f"{V2}/collect", scope=SCOPE, audit="actions.stream")
def collect(query: CollectQuery) -> tuple[StreamedEvent, ...]:
    """The next events of the last day, oldest first, half a minute after they happened; none, if there are none yet. With the same
    `Idempotency-Key` the last batch comes again."""
    return streaming.collect(api.caller, query, api.headers.get("idempotency-key"), api.now)


@api.delete(f"{V1}/stream", scope=SCOPE, audit="stream.close")
@api.delete(f"{V2}/stream", scope=SCOPE, audit="stream.close")
def close(query: StreamQuery) -> Receipt:
    """Remove a stream."""
    stream = streaming.stream_of(query)
    trail.record(api.caller, api.now, "stream.close", {"stream": stream})
    dependencies.store().activities.close(api.caller.tenant, stream, api.now)
    return Receipt(message="The stream is gone.")


@api.delete(f"{V1}/stop-collect", scope=SCOPE, audit="collection.stop")
@api.delete(f"{V2}/stop-collect", scope=SCOPE, audit="collection.stop")
def stop(query: CollectionQuery) -> Receipt:
    """Collect no more, and remove every stream."""
    query.check()
    trail.record(api.caller, api.now, "collection.stop", {})
    dependencies.store().activities.stop(api.caller.tenant, api.now)
    return Receipt(message="No more is collected, and no stream is left.")


handler = api.handler
