"""Schemas of the description, made from types: named, as they are sent, and as they are answered."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from local import client_types

type Schema = dict[str, Any]


class Components:
    """The named schemas. One type may have several: in answers nothing is null, and what may be ignored differs by surface."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}
        self._called: dict[tuple[str, str], str] = {}  # how a type is named, by kind and title

    def adopt(self, adapter: TypeAdapter[Any], kind: str) -> Schema:
        """The schema of a type, as a reference where it has a name. `kind` tells same-named ones apart."""
        mode: Any = "serialization" if kind == "Answer" else "validation"
        schema = adapter.json_schema(mode=mode, ref_template="#/components/schemas/{model}")
        schema = _as_answered(schema) if kind == "Answer" else _as_sent(schema, schema.get("$defs", {}))
        definitions: dict[str, Schema] = schema.pop("$defs", {})
        if "title" in schema and schema.get("type") == "object":
            definitions[schema["title"]] = schema
            schema = {"$ref": f"#/components/schemas/{schema['title']}"}
        for name, definition in definitions.items():
            taken = self.schemas.get(name, definition) != definition
            self._called.setdefault((kind, name), f"{name}In{kind}" if taken else name)
        renamed = {name: self._called[kind, name] for name in definitions if self._called[kind, name] != name}
        for name, definition in definitions.items():
            self._define(renamed.get(name, name), _renamed(definition, renamed))
        return dict(_renamed(schema, renamed))

    def adopt_parts(self, adapter: TypeAdapter[Any]) -> Schema:
        """The schema of a query, which has no name itself; what it refers to has."""
        schema = adapter.json_schema(ref_template="#/components/schemas/{model}")
        for name, definition in schema.pop("$defs", {}).items():
            self._define(name, definition)
        return schema

    def _define(self, name: str, schema: Schema) -> None:
        """Raises `TwoOfOneName` where a type of that name is there already and is another."""
        if self.schemas.setdefault(name, schema) != schema:
            raise TwoOfOneName(name)


class TwoOfOneName(ValueError):
    """Two types that differ are called the same, so that one would be described as the other."""


def _as_sent(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    """The schema of a request: a field that may be left out may be an empty text, where that is none of its values."""
    if isinstance(schema, list):
        return [_as_sent(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _as_sent(part, definitions) for name, part in schema.items()}
    if isinstance(fields := changed.get("properties"), dict):
        optional = fields.keys() - set(schema.get("required", ()))
        changed["properties"] = {
            name: _or_empty(field) if name in optional and _is_never_empty(field, definitions) else field for name, field in fields.items()
        }
    return changed


def _or_empty(field: Schema) -> Schema:
    about = {name: part for name, part in field.items() if name in ("title", "description", "default")}
    told = {name: part for name, part in field.items() if name not in about}
    return {"anyOf": [*told.get("anyOf", [told]), client_types.EMPTY], **about}


def _is_never_empty(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    """Whether this is a text, and never an empty one."""
    if reference := schema.get("$ref"):
        return _is_never_empty(definitions[reference.rpartition("/")[2]], definitions)
    if told := [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]:
        return all(_is_never_empty(part, definitions) for part in told)
    choices = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return "" not in choices if choices else schema.get("type") == "string" and bool(schema.get("minLength") or schema.get("pattern"))


def _as_answered(schema: Schema) -> Schema:
    """The schema of an answer: what may be null is left out where it is, so it is not required."""
    return dict(without_null(_without_required_null(schema, schema.get("$defs", {}))))


def _without_required_null(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    if isinstance(schema, list):
        return [_without_required_null(part, definitions) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _without_required_null(part, definitions) for name, part in schema.items()}
    if isinstance(required := changed.get("required"), list) and isinstance(fields := changed.get("properties"), dict):
        changed["required"] = [name for name in required if not _may_be_null(fields[name], definitions)]
        if not changed["required"]:
            del changed["required"]
    return changed


def _may_be_null(schema: Schema, definitions: Mapping[str, Schema]) -> bool:
    if reference := schema.get("$ref"):
        return _may_be_null(definitions.get(reference.rpartition("/")[2], {}), definitions)
    return schema.get("type") == "null" or any(_may_be_null(part, definitions) for part in schema.get("anyOf", ()))


def without_null(schema: Any) -> Any:
    """The schema of something that is left out where it is not known, never null."""
    if isinstance(schema, list):
        return [without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: without_null(part) for name, part in schema.items() if not (name == "default" and part is None)}
    if {"type": "null"} in kept.get("anyOf", ()):
        others = [part for part in kept.pop("anyOf") if part != {"type": "null"}]
        kept |= others[0] if len(others) == 1 else {"anyOf": others}
    return kept


def without_title(schema: Schema) -> Schema:
    return {name: part for name, part in schema.items() if name != "title"}


def _renamed(schema: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(schema, list):
        return [_renamed(part, renamed) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _renamed(part, renamed) for name, part in schema.items()}
    if isinstance(reference := changed.get("$ref"), str):
        base, _, name = reference.rpartition("/")
        changed["$ref"] = f"{base}/{renamed.get(name, name)}"
    return changed


def written_out(schema: Any, unnamed: Mapping[str, Schema]) -> Any:
    """Schemas with those of types that have parameters, and so no name worth having, written where they are referred to."""
    if isinstance(schema, list | tuple):
        return [written_out(part, unnamed) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if (name := str(schema.get("$ref")).rpartition("/")[2]) in unnamed:
        return {**written_out(unnamed[name], unnamed), **{part: told for part, told in schema.items() if part != "$ref"}}
    return {name: written_out(part, unnamed) for name, part in schema.items()}
