"""The schemas of rules, derived from what a rule may ask about: each fact of its kind, with the operators that the kind takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from tessera.rules.conditions import (
    ATTRIBUTE,
    DOCUMENTED_OPERATORS,
    LARGEST_NUMBER,
    LONGEST_TEXT,
    MOST_COMPARISONS,
    MOST_VALUES,
    OPERATORS,
)
from tessera.rules.facts import DOCUMENTED, KINDS, Kind

type Schema = dict[str, Any]

SEVERAL = ("in", "not_in", "ip_in", "ip_not_in")
LISTED = ("in_list", "not_in_list")
NAMED: Mapping[str, str] = {"one": "Is", "pair": "IsBetween", "several": "IsAmong", "list": "IsListed"}
"""How a comparison is called by what it takes; `NumberIs`, `TextIsAmong` …"""
ATTRIBUTE_KINDS = ("number", "text", "flag")
"""What a custom attribute may be: as what a rule's value is, it is compared."""

ABOUT = "All of these, any of them, what one of them is not, or a comparison of one fact. What is not known neither holds nor fails to."
PARTS: Schema = {"type": "array", "items": {"$ref": "#/components/schemas/Condition"}, "minItems": 1, "maxItems": MOST_COMPARISONS}
TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
ONE: Mapping[Kind, Schema] = {
    "number": {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
    "text": TEXT,
    "texts": TEXT,
    "flag": {"type": "boolean"},
    "address": {**TEXT, "description": "An address or a CIDR range."},
}


def complete(schemas: dict[str, Schema]) -> None:
    """Put what a rule's matchers and conditions may be into the schemas of rules."""
    schemas |= dict(_matchers()) | dict(_conditions())
    for rule in ("RuleRequest", "RuleDetails"):
        fields = schemas[rule]["properties"]
        fields["matchers"]["items"] = _to("Matchers")
        conditions = fields["conditions"]
        kept = {name: part for name, part in conditions.items() if name in ("title", "default")}
        null = [{"type": "null"}] if {"type": "null"} in conditions.get("anyOf", ()) else []
        fields["conditions"] = {"anyOf": [_to("Condition"), *null], **kept}


def takes(op: str) -> str:
    """What an operator is given: one value, a pair, several, the name of a list, or whether there shall be one."""
    if op in SEVERAL:
        return "several"
    if op in LISTED:
        return "list"
    return {"between": "pair", "exists": "flag"}.get(op, "one")


def _matchers() -> Iterator[tuple[str, Schema]]:
    """The documented matchers: an object with any of them, all of which must hold."""
    properties: dict[str, Schema] = {}
    for key, (_, kind) in DOCUMENTED.items():
        operators = DOCUMENTED_OPERATORS.get(key, ("in", "not_in"))
        name = "".join(part.title() for part in operators[0].split("_")) + "Matcher"
        values = {"type": "array", "items": ONE[kind], "minItems": 1, "maxItems": MOST_VALUES}
        yield name, _object(op={"enum": [*operators]}, value=values)
        properties[key] = _to(name)
    about = "Documented matchers. All that are named must hold."
    yield "Matchers", {"description": about, "type": "object", "properties": properties, "additionalProperties": False}


def _conditions() -> Iterator[tuple[str, Schema]]:
    ways = ["AllHold", "AnyHolds", "NotHolds", "Exists"]
    yield "AllHold", _object(all=PARTS)
    yield "AnyHolds", _object(any=PARTS)
    yield "NotHolds", _object(**{"not": _to("Condition")})
    attribute = {"type": "string", "pattern": f"^{ATTRIBUTE.replace('.', '[.]')}.", "description": "A custom attribute, by its name."}
    for kind, operators in OPERATORS.items():
        yield f"{kind.title()}Fact", {"enum": [name for name, each in KINDS.items() if each == kind], "type": "string"}
        asked = _to(f"{kind.title()}Fact")
        field = {"anyOf": [asked, attribute]} if kind in ATTRIBUTE_KINDS else asked
        for way, called in NAMED.items():
            if those := [op for op in operators if takes(op) == way]:
                ways.append(f"{kind.title()}{called}")
                yield ways[-1], _object(field=field, op={"enum": those}, value=_value(kind, way))
    anything = {"anyOf": [*(_to(f"{kind.title()}Fact") for kind in OPERATORS), attribute]}
    wanted = {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": True, "description": "Whether it shall be known."}
    yield "Exists", {**_object(field=anything, op={"const": "exists"}, value=wanted), "required": ["field", "op"]}
    yield "Condition", {"description": ABOUT, "anyOf": [_to(way) for way in ways]}


def _value(kind: Kind, way: str) -> Schema:
    match way:
        case "several":
            return {"type": "array", "items": ONE[kind], "minItems": 1, "maxItems": MOST_VALUES}
        case "pair":
            return {"type": "array", "items": ONE[kind], "minItems": 2, "maxItems": 2, "description": "The smaller first."}
        case "list":
            return {"type": "string", "description": "The id or the name of a typed list."}
    return ONE[kind]


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}


def _to(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
