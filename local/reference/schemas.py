"""The schemas of the API's description in words: what a field may hold, in one cell of a table."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

type Schema = Mapping[str, Any]

PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "object"}
MANY = 24  # named values of a text; where there are more, the description has them


class Words:
    """Says in words what a schema says. Types that have fields are linked, all others are told where they stand."""

    def __init__(self, schemas: Mapping[str, Schema], page: str = "") -> None:
        self.schemas = schemas
        self._page = page

    @property
    def with_fields(self) -> Iterator[str]:
        """The names of the types that have fields."""
        return (name for name, schema in self.schemas.items() if schema.get("properties"))

    def of(self, schema: Schema) -> str:
        """What may stand there."""
        if reference := schema.get("$ref"):
            return self._named(reference.rpartition("/")[2])
        if kinds := schema.get("anyOf") or schema.get("oneOf"):
            return " or ".join(dict.fromkeys(self.of(kind) for kind in kinds if kind.get("type") != "null"))
        if "const" in schema:
            return f"`{schema['const']}`"
        if values := schema.get("enum"):
            return ", ".join(f"`{value}`" for value in values) if len(values) <= MANY else "one of many texts"
        if schema.get("type") == "array":
            return self._list(schema)
        if isinstance(inner := schema.get("additionalProperties"), Mapping):
            return f"object of {self.of(inner)}"
        if fields := schema.get("properties"):
            return "object of " + ", ".join(f"`{name}`" for name in fields)
        return PLAIN.get(schema.get("type", ""), "anything") + _bounds(schema)

    def _named(self, name: str) -> str:
        schema = self.schemas[name]
        return f"[{name}]({self._page}#{anchor(name)})" if schema.get("properties") else self.of(schema)

    def _list(self, schema: Schema) -> str:
        least, most = schema.get("minItems"), schema.get("maxItems")
        return "list of " + (_range(least, most) + " × " if least or most else "") + self.of(schema.get("items", {}))


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub and the site make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _bounds(schema: Schema) -> str:
    if length := _range(schema.get("minLength"), schema.get("maxLength")):
        return f" of {length} characters"
    limits = _range(schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum", schema.get("exclusiveMaximum")))
    return f", {limits}" if limits else ""


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case None, _:
            return f"at most {most:,}"
        case _, None:
            return f"at least {least:,}" if least else ""
    return f"{least:,}–{most:,}" if least != most else f"{least:,}"
