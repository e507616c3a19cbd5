"""Count from the table's stream how many actions there were per minute, and what became of them; a batch may be delivered twice. Once an
hour look at what the last days show."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera.service.health.watching import watch
from tessera.service.search.rollups import changes_of


def handler(event: Mapping[str, Any], context: object) -> None:
    """Count a batch. If it fails, all of it is delivered again, and what was counted is not counted twice."""
    changes = changes_of(event["Records"])
    for (tenant, minute), of_minute in changes.items():
        dependencies.store().rollups.count(tenant, minute, of_minute, dependencies.clock())
    for tenant in sorted({tenant for tenant, _ in changes}):
        watch(tenant, dependencies.clock())
