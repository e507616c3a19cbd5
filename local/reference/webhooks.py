"""Every type of event that receivers of webhooks are told, and what its body holds."""

from collections.abc import Iterator
from dataclasses import fields

from local.reference.markdown import page_of, table
from tessera.service.webhooks.contract import PAYLOADS
from tessera.units import HOUR, MINUTE, SECOND
from tessera.webhooks.catalogue import TEST, TOLD
from tessera.webhooks.schedule import PAUSES

ABOUT = """
What a [receiver](../integrating/webhooks.md) is sent: `{"type", "timestamp", "data"}`. `timestamp` is when it happened, in ISO 8601. `data`
is of the type named here; whole, as JSON Schema, it stands in `GET /openapi.json` under `webhooks`.
"""
OF_TESTS = "Somebody asked for a test of this receiver. It is sent to it alone, whatever it wants to hear."
AGAIN = "A failed delivery is tried again after these pauses, each longer or shorter by up to a tenth:"


def page() -> str:
    """The page."""
    pauses = ", ".join(_spoken(pause) for pause in PAUSES)
    return page_of("Webhooks", ABOUT, table(("Type", "`data`", "What it tells"), _rows()), "## Pauses", f"{AGAIN} {pauses}.")


def _rows() -> Iterator[tuple[str, str, str]]:
    for kind, about in {**TOLD, TEST: OF_TESTS}.items():
        (data,) = (field.type for field in fields(PAYLOADS[kind]) if field.name == "data")
        name = getattr(data, "__name__", "")
        yield f"`{kind}`", f"[{name}](types.md#{name.lower()})", about


def _spoken(pause: int) -> str:
    for unit, word in ((HOUR, "hour"), (MINUTE, "minute"), (SECOND, "second")):
        if pause >= unit:
            return f"{pause // unit} {word}{'s' if pause > unit else ''}"
    return f"{pause} ms"
