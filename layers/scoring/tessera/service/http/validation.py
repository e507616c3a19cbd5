"""Validation: a request's type says what is well-formed; anything else is refused with the place of every fault, and never with its value.

A body is JSON, which distinguishes numbers, texts and booleans: none is accepted for another (`exactly`). A query is all text, so that its
numbers and booleans are read from text.

An empty text counts as missing where a field is optional and cannot hold an empty text; in a query and a form every parameter without a
value is left out (RFC 6749, section 3.2, for forms).
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, PydanticUseDefault, SchemaValidator, core_schema

from tessera.action import TransactionData
from tessera.errors import Fault, Malformed
from tessera.service.http.body import MOST_FAULTS, printable

MARK = ":"
"""The prefix of union tags, which are in pydantic's locations but not in the request."""

AMOUNT = "^(?=.*[1-9])([0-9]{1,8}([.][0-9]{1,8})?|[0-9]{9}([.][0-9]{1,2})?)$"
"""An amount as a text, as documented backends send it: digits with a decimal point, above 0 and at most 999,999,999.99."""
ASIDE = frozenset({"serialization", "metadata", "default", "config", "expected", "cls"})
"""Members of a schema in which nothing is validated."""

type Reader = SchemaValidator | TypeAdapter[Any]


def exactly(adapter: TypeAdapter[Any]) -> SchemaValidator:
    """The validator of a body, for which neither a boolean nor a text is a number; only `TransactionData.amount` accepts a text as well."""
    schema: Any = adapter.core_schema
    named = {each["ref"]: each for each in schema.get("definitions", ())}
    exact: Any = _exact(schema, named)
    return SchemaValidator(exact, _use_prebuilt=False)


def validate(reader: Reader, value: Any, source: str, ignored: Counter[str] | None = None) -> Any:
    """The request in `value`. `source` is `body` or `query`; fields of a newer SDK that are ignored are counted in `ignored`.

    Raises:
        Malformed: with the first twenty faults.
    """
    try:
        return reader.validate_python(value, context=ignored)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_context=False, include_input=False)[:MOST_FAULTS]
        raise Malformed(faults=[Fault(_place(source, error["loc"]), _message(error["type"], error["msg"])) for error in errors]) from None


def _exact(schema: Any, named: Mapping[str, Any], owner: Any = None) -> Any:
    """A schema of pydantic's core with every number and boolean in it as strict as in JSON, and empty texts left out. `named` has the
    schemas that others refer to."""
    if isinstance(schema, list):
        return [_exact(part, named, owner) for part in schema]
    if isinstance(schema, tuple):
        return tuple(_exact(part, named, owner) for part in schema)
    if not isinstance(schema, Mapping):
        return schema
    match schema.get("type"):
        case "bool":
            return {**schema, "strict": True}
        case "int":
            return _after(_whole, {**schema, "strict": True})
        case "float":
            return {**schema, "strict": True}
        case "union":  # of scalars: strict, so that 5.0 is not a whole number here
            choices = [_strict(choice) if _is_number(choice) else _exact(choice, named) for choice in schema["choices"]]
            return {**schema, "choices": choices}
        case "dataclass":
            owner = schema["cls"]
        case "dataclass-field" if owner is TransactionData and schema["name"] == "amount":
            absent = schema["schema"]  # a default, around the schema of what is sent
            return {**schema, "schema": {**absent, "schema": _after(_amount, _exact(absent["schema"], named))}}
        case "default" if _is_never_empty(schema["schema"], named):
            return {**schema, "schema": _after(_told, _exact(schema["schema"], named))}
    return {name: part if name in ASIDE else _exact(part, named, owner) for name, part in schema.items()}


def _is_never_empty(schema: Mapping[str, Any], named: Mapping[str, Any]) -> bool:
    """Whether this is a text that may not be empty."""
    match schema["type"]:
        case "str":
            return bool(schema.get("min_length") or schema.get("pattern"))
        case "literal":
            return "" not in schema["expected"]
        case "union":
            return all(_is_never_empty(choice, named) for choice in schema["choices"])
        case "definition-ref":
            return _is_never_empty(named[schema["schema_ref"]], named)
        case "nullable" | "function-before" | "function-after":
            return _is_never_empty(schema["schema"], named)
    return False


def _told(value: Any) -> Any:
    """The value; raises `PydanticUseDefault` for an empty text."""
    if value == "":
        raise PydanticUseDefault
    return value


def _after(prepare: Callable[[Any], Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema that prepares the value first; if the schema has a name, the new one takes it over."""
    unnamed: Any = {name: part for name, part in schema.items() if name != "ref"}
    made = core_schema.no_info_before_validator_function(prepare, unnamed, ref=schema.get("ref"))
    return dict(made)


def _strict(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "strict": True}


def _is_number(schema: Any) -> bool:
    return isinstance(schema, Mapping) and schema.get("type") in ("int", "float")


def _whole(value: Any) -> Any:
    """A whole number in any notation: JSON's 5.0 is 5."""
    return int(value) if type(value) is float and value.is_integer() else value


def _amount(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(AMOUNT, value):
        raise PydanticCustomError("amount", "must be a number, or one as a text like 1500.75, above 0 and at most 999999999.99")
    return float(value)


def _place(source: str, path: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{printable(part)}" for part in path if not str(part).startswith(MARK))
    return source + "".join(parts)


def _message(kind: str, message: str) -> str:
    match kind:
        case "unexpected_keyword_argument":
            return "is not a field of this request"
        case "missing" | "missing_argument" | "missing_keyword_only_argument":
            return "is required"
        case "union_tag_not_found":
            return "must be an object whose kind is a text"
        case "predicate_failed":
            return "must be ASCII letters in upper case"
        case _:
            return message
