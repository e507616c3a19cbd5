"""Count from the table's stream how many actions there were per minute, and what became of them. A batch may be delivered twice."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera.service.search.rollups import changes_of


def handler(event: Mapping[str, Any], context: object) -> None:
    """Count a batch. If it fails, all of it is delivered again, and what was counted is not counted twice."""
    for (tenant, minute), changes in changes_of(event["Records"]).items():
        dependencies.store().rollups.count(tenant, minute, changes, dependencies.clock())
