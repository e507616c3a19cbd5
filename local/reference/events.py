"""Every kind of event that a device reports: its fields and their meaning."""

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from local.reference.markdown import page_of, paragraphs, table
from tessera import telemetry

ABOUT = """
What a device reports, in [batches](../integrating/collection.md#events). Each event has a `kind` and `after`, the milliseconds since the
event before it, so that events mean the same in whatever order they arrive. `after` of a run or a movement is measured at its end.
"""
KEYS = """
A key is `{"after", "hold", "type"}`: milliseconds since the key before it went down, how long it was held, and its class (character,
delete, navigation, modifier, enter, tab, other), never which key. A point is `{"after", "x", "y"}`.
"""


def page() -> str:
    """The page."""
    return page_of("Events", ABOUT, table(("Kind", "Fields", "What it tells"), _rows()), KEYS)


def _rows() -> Iterator[tuple[str, str, str]]:
    for event in get_args(telemetry.Event):
        if event is not telemetry.UnknownEvent:
            (kind,) = get_args(event.__annotations__["kind"])
            names = (field.name for field in fields(event) if field.name not in ("kind", "after"))
            yield f"`{kind}`", ", ".join(f"`{name}`" for name in names), " ".join(paragraphs(event.__doc__))
