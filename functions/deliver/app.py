"""Deliver webhooks: call a receiver for each message of the queue. A message that raises is given again, and then set aside."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera.service.webhooks import messages
from tessera.service.webhooks.delivering import attend


def handler(event: Mapping[str, Any], context: object) -> None:
    """Attend to each message; there is one, so that no receiver waits for another."""
    for record in event["Records"]:
        attend(messages.read(record["body"]), dependencies.clock())
