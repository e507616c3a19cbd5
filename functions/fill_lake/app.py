"""Fill the lake from the tables' streams: what records tell goes to Firehose as rows."""

from collections.abc import Mapping
from typing import Any

from tessera.service import dependencies
from tessera_lake.filling import fill


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    """Send the rows of a batch; return the first record that has to be delivered again, if there is one."""
    return fill(event["Records"], dependencies.clock())
