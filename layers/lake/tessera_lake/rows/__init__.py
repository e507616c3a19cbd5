"""Rows from stored events, a module for each table. A row is made of what is stored alone, so that the same event makes the same row."""

from collections.abc import Mapping
from typing import Any

from tessera_lake.columns import VERSION
from tessera_lake.keyed import event_id
from tessera_lake.schema import Row


def row(tenant: str, event: str, what: str, at: int, values: Mapping[str, Any]) -> Row:
    """A row of an event; `what` distinguishes it from all others of its kind and tenant. Unknown values are left out."""
    named = {"event_id": event_id(tenant, event, what), "event": event, "tenant": tenant, "happened_at": at, "schema_version": VERSION}
    return {**named, **{name: value for name, value in values.items() if value is not None}}
