"""What may be sent by the description, and what may not: values drawn from a schema, and the same values broken in one place."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import assume, reject
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from tests.doors.described import DESCRIBED

SCHEMAS: Mapping[str, Any] = DESCRIBED["components"]["schemas"]
FEW = 3  # items of a list and members of a map, where more may stand
TRIES = 9  # to break a value: most that is added or left out is allowed
DEEP = 6  # levels from which on as little as possible is drawn
SCALARS: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.text(max_size=5)
OTHERS: Sequence[Any] = (None, True, -1, 0.5, 10**17, "", "?", "x" * 5000, [], [None], {}, {"?": None})
ADDRESSES: Mapping[str, st.SearchStrategy[str]] = {f"ipv{version}": st.ip_addresses(v=version).map(str) for version in (4, 6)}

type Schema = Mapping[str, Any]
type Draw = Callable[[st.SearchStrategy[Any]], Any]
type Known = Mapping[str, Sequence[Any]]
"""Values that a thing of this name has in the house that is knocked at, so that doors get past looking it up."""


@st.composite
def allowed(draw: Draw, schema: Schema, known: Known) -> Any:
    """A value that the schema allows."""
    value = _value(draw, schema, known, 0)
    assume(validator_of(json.dumps(schema)).is_valid(value))
    return value


@st.composite
def forbidden(draw: Draw, schema: Schema, known: Known) -> Any:
    """A value that the schema does not allow, for one thing in it."""
    value, validator = draw(allowed(schema, known)), validator_of(json.dumps(schema))
    for _ in range(TRIES):
        if not validator.is_valid(broken := _broken(draw, value)):
            return broken
    return reject()


LENIENT: Mapping[str, Schema] = {"CustomAttributes": {"type": "object"}}
"""Attributes that do not conform are dropped and not refused, as documented."""


@cache
def validator_of(schema: str) -> Draft202012Validator:
    """Of a schema as JSON."""
    components = {**DESCRIBED["components"], "schemas": DESCRIBED["components"]["schemas"] | LENIENT}
    return Draft202012Validator({**json.loads(schema), "components": components}, format_checker=FormatChecker())


def _value(draw: Draw, schema: Schema, known: Known, depth: int) -> Any:
    schema = _settled(draw, schema, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    match schema.get("type") or ("object" if schema.keys() & {"properties", "required"} else "string" if "pattern" in schema else None):
        case "null":
            return None
        case "boolean":
            return draw(st.booleans())
        case "integer":
            low, high = _bounds(schema)
            return draw(st.integers(math.ceil(low), math.floor(high)))
        case "number":
            low, high = _bounds(schema)
            return draw(st.floats(low, high) | st.integers(math.ceil(low), math.floor(high)))
        case "string":
            return draw(_text(schema))
        case "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
            number = draw(st.integers(least, int(min(most, least + (0 if depth > DEEP else FEW)))))
            return [_value(draw, schema.get("items", {}), known, depth + 1) for _ in range(number)]
        case "object":
            return _object(draw, schema, known, depth)
    return draw(SCALARS)


def _object(draw: Draw, schema: Schema, known: Known, depth: int) -> dict[str, Any]:
    fields, required = schema.get("properties", {}), schema.get("required", ())
    named = [name for name in fields if name in required or (depth <= DEEP and draw(st.integers(0, 3)) == 0)]
    value = {}
    for name in named:
        if (values := known.get(name)) and draw(st.integers(0, 9)):
            value[name] = draw(st.sampled_from(values))
        else:
            value[name] = _value(draw, fields[name], known, depth + 1)
    more = schema.get("additionalProperties", not fields)
    if more is not False:
        names = schema.get("propertyNames", {"type": "string", "maxLength": 8})
        for _ in range(draw(st.integers(0 if named or depth > DEEP else schema.get("minProperties", 0), FEW if not fields else 1))):
            name = _value(draw, names, known, depth + 1)
            value.setdefault(name, _value(draw, more if isinstance(more, Mapping) else {}, known, depth + 1))
    return value


def _settled(draw: Draw, schema: Schema, depth: int, kind: str | None = None) -> Schema:
    """A schema after one way through its references and choices, one that may be of a type if that is given."""
    while True:
        if "$ref" in schema:
            schema = _merged(SCHEMAS[schema["$ref"].rpartition("/")[2]], _without(schema, "$ref"))
        elif "allOf" in schema:
            plain = [part for part in schema["allOf"] if "if" not in part and "not" not in part]
            cases = [part for part in schema["allOf"] if "if" in part]
            if cases and draw(st.booleans()):
                case = draw(st.sampled_from(cases))
                plain += [case["if"], case["then"]]
            schema = _without(schema, "allOf")
            kind = next((part["type"] for part in (schema, *plain) if "type" in part), kind)
            for part in plain:
                schema = _merged(schema, _settled(draw, part, depth, kind))
        elif choices := schema.get("anyOf") or schema.get("oneOf"):
            fitting = [each for each in choices if not {kind, schema.get("type")} - {None, each.get("type")}] or choices
            chosen = fitting[-1] if depth > DEEP else draw(st.sampled_from(fitting))
            schema = _merged(_without(schema, "anyOf", "oneOf"), chosen)
        else:
            return schema


def _merged(one: Schema, other: Schema) -> Schema:
    """What both allow, as far as this is known before drawing."""
    both = {**one, **other}
    for name in one.keys() & other.keys():
        match name:
            case "required":
                both[name] = [*dict.fromkeys([*one[name], *other[name]])]
            case "properties":
                inner = {field: {"allOf": [one[name][field], other[name][field]]} for field in one[name].keys() & other[name].keys()}
                both[name] = {**one[name], **other[name], **inner}
            case "enum":
                both[name] = [each for each in one[name] if each in other[name]] or one[name]
            case "anyOf":
                both["allOf"] = [*both.get("allOf", ()), {"anyOf": both.pop("anyOf")}, {"anyOf": one["anyOf"]}]
            case "allOf":
                both[name] = [*one[name], *other[name]]
            case "minLength" | "minItems" | "minProperties" | "minimum":
                both[name] = max(one[name], other[name])
            case "maxLength" | "maxItems" | "maxProperties" | "maximum":
                both[name] = min(one[name], other[name])
    return both


def _text(schema: Schema) -> st.SearchStrategy[str]:
    if schema.get("format") in ADDRESSES:
        return ADDRESSES[schema["format"]]
    least, most = schema.get("minLength", 0), schema.get("maxLength", 100)
    if pattern := schema.get("pattern"):
        return st.from_regex(re.sub(r"\$$", r"\\Z", pattern), alphabet=st.characters(codec="utf-8")).filter(
            lambda text: least <= len(text) <= most
        )
    short = st.text(st.characters(codec="utf-8"), min_size=least, max_size=max(least, min(most, least + 12)))
    return short | st.just("x" * least) | st.just("é" * min(most, 2000))


def _bounds(schema: Schema) -> tuple[float, float]:
    low, high = schema.get("minimum", schema.get("exclusiveMinimum", -1e6)), schema.get("maximum", 1e6)
    return low, max(low, high)


def _broken(draw: Draw, value: Any) -> Any:
    """The value with one thing in it replaced, added or left out."""
    inside: list[Any] = [*value] if isinstance(value, Mapping) else [*range(len(value))] if isinstance(value, list) else []
    if not inside or draw(st.integers(0, 3)) == 0:
        changes = [st.sampled_from(OTHERS)]
        if isinstance(value, Mapping):
            changes.append(st.just({**value, "unheard_of": None}))
        return draw(st.one_of(changes))
    place = draw(st.sampled_from(inside))
    if isinstance(value, Mapping) and draw(st.integers(0, 3)) == 0:
        return _without(value, place)
    changed: Any = {**value} if isinstance(value, Mapping) else [*value]
    changed[place] = _broken(draw, value[place])
    return changed


def _without(value: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: part for name, part in value.items() if name not in names}
