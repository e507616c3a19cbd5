"""Every type of a request or an answer that has fields, with what each field may hold."""

import json
from collections.abc import Iterable

from local import openapi
from local.reference.markdown import page_of, paragraphs, table
from local.reference.schemas import Schema, Words

ABOUT = """
The types that [calls](calls.md) send and answer, from `GET /openapi.json`. In a request, a field without *yes* may be left out. In an
answer nothing is null: what is not known is left out.
"""


def page() -> str:
    """The page."""
    words = Words(json.loads(openapi.WRITTEN.read_text())["components"]["schemas"])
    return page_of("Types", ABOUT, *(part for name in words.with_fields for part in _entry(name, words.schemas[name], words)))


def _entry(name: str, schema: Schema, words: Words) -> Iterable[str]:
    yield f"## {name}"
    yield from paragraphs(schema.get("description"))
    required = schema.get("required", ())
    rows = ((f"`{field}`", words.of(held), "yes" if field in required else "") for field, held in schema["properties"].items())
    yield table(("Field", "Holds", "Always"), rows)
