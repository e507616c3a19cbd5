"""How events are stored: sealed, since they name people."""

import json
import zlib
from dataclasses import asdict

from tessera.service import dependencies
from tessera.service.store.outbox import StoredEvent
from tessera.webhooks.filters import About

PURPOSE = "event"


def sealed(tenant: str, about: About | None, body: bytes) -> bytes:
    """What is stored of an event: its body, and what filters ask; without that no filter wants it."""
    content = json.dumps({"about": asdict(about) if about else None, "body": body.decode()}, separators=(",", ":"), ensure_ascii=False)
    return dependencies.keyring().seal(PURPOSE, tenant, zlib.compress(content.encode(), 9))


def opened(tenant: str, event: StoredEvent) -> tuple[About | None, bytes]:
    """What filters ask of an event, and its body."""
    document = json.loads(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, event.document)))
    about = document["about"]
    return About(**{**about, "reasons": tuple(about["reasons"])}) if about else None, document["body"].encode()
