"""Work on exports and erasures, a step after the other, from their queue."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera.service.jobs import messages
from tessera.service.jobs.working import attend
from tessera.service.rights import erasing, exporting

KINDS = {kind.name: kind for kind in (erasing.kind(), exporting.KIND)}


def handler(event: Mapping[str, Any], context: object) -> None:
    """Attend to each message; there is one."""
    for record in event["Records"]:
        attend(messages.read(record["body"]), KINDS, dependencies.clock)
