"""What a request must fulfil besides the types of its fields: fields that need each other, texts that must be addresses, names that must
exist. The doors decide by the same tables; here they become part of the description.

What no schema can express is left out, such as the order of two times: `tests/contract/unsaid.py` lists it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from tessera import reasons, search
from tessera.action import ActionType
from tessera.labels import METHODS_WITHOUT_SUB_CATEGORY, TAXONOMY, UNFINISHED, USE_CASES_WITHOUT_METHOD, UseCase
from tessera.service.decisions.reported_action import PAYING
from tessera.service.http.body import MOST_PARAMETERS
from tessera.service.http.validation import AMOUNT
from tessera.service.keys.access_tokens import RESOURCES

type Schema = dict[str, Any]


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TOLD: Schema = {"type": "string", "minLength": 1}
SOME: Schema = {"type": "array", "minItems": 1}
ADDRESS: Schema = {"anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]}
ACTION_ID: Schema = {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}
NUMBER: Schema = {"type": "number", "minimum": -search.LARGEST_NUMBER, "maximum": search.LARGEST_NUMBER}
ALIAS = "^[a-z0-9_-]{1,64}$"

ONE_OF: Mapping[str, Mapping[str, Schema]] = {
    "BackendAction": {"session_token": TOLD, "secured_session_token": TOLD},
    "DeviceAction": {"session_token": TOLD, "secured_session_token": TOLD},
    "RuleRequest": {"matchers": {**SOME, "contains": {"minProperties": 1}}, "conditions": {"type": "object"}},
    "ItemsRequest": {"item_ids": SOME, "items": SOME},
}
"""Fields of a request: at least one must be sent, in this form."""

EXACTLY_ONE: Mapping[str, Mapping[str, Schema]] = {
    "BacktestRequest": {"rule": {"type": "object"}, "sensitivity": {"type": "object"}, "model": TOLD},
}
"""Fields of a request: exactly one must be sent, in this form."""


PATHS: Mapping[str, Schema] = {
    "ip": ADDRESS,
    "user_id": {
        "description": "The id as it is, or after a tilde in base64url.",
        "type": "string",
        "minLength": 1,
        "maxLength": 1369,
        "pattern": r"^(~[A-Za-z0-9_-]{2,1368}|[^~][\s\S]{0,255})$",
    },
}
"""What a parameter of a path must be, if more than a text."""

IN_JSON: Mapping[str, Schema] = {"filters": _ref("Filters")}
"""Query parameters that are JSON themselves."""


def complete(schemas: dict[str, Schema]) -> None:
    """Add to named schemas what their types cannot say."""
    for name, fields in ONE_OF.items():
        schemas[name]["anyOf"] = [_with(**{field: told}) for field, told in fields.items()]
    for name, fields in EXACTLY_ONE.items():
        schemas[name]["oneOf"] = [_with(**{field: told}) for field, told in fields.items()]
    for name in ("CountryCode", "Currency"):
        schemas[name]["pattern"] = "^[A-Z]+$"  # a predicate in the type, of which no schema tells
    schemas["ActionName"] = _action_type(get_args(ActionType))
    for name in ("TransactionData", "TransactionDataInDeviceRequest"):
        schemas[name]["properties"]["amount"]["anyOf"].insert(1, {"type": "string", "pattern": AMOUNT})
    for name in [name for name in schemas if name.startswith("AnyCase_")]:
        schemas[name] = _in_both_cases(schemas[name], schemas)
    schemas |= dict(_filters())
    _say_of_forms(schemas["TokenRequest"])
    _say_of_payments(schemas)
    schemas["SessionRequest"]["allOf"] = [_where(_with(key_proof=TOLD), _with(public_key={"type": "object"}))]
    schemas["EntityRequest"]["properties"]["entity_value"] = ADDRESS
    schemas["SnoozeRequest"]["allOf"] = [_where(_with(subject={"const": "ip"}), _with(value=ADDRESS))]
    schemas["LabelSubject"]["allOf"] = [
        _where(_with(type={"const": "ACTION_ID"}), _with(value=ACTION_ID)),
        _where(_with(type={"const": "IP_ADDRESS"}), _with(value=ADDRESS)),
    ]
    schemas["LabelRequest"]["allOf"] = [*_classification()]
    alias = schemas["CustomActionRequest"]["properties"]["name"]
    alias |= {"pattern": ALIAS, "not": {"enum": [*get_args(ActionType)]}}
    schemas["BacktestRequest"]["properties"]["sensitivity"]["anyOf"][0]["propertyNames"] = {"enum": sorted(reasons.CATALOGUE)}


def _in_both_cases(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """Words that may be written in either case, as the two documented shapes of rules have them."""
    if reference := schema.get("$ref"):
        return _in_both_cases(schemas[reference.rpartition("/")[2]], schemas)
    words = schema.get("enum", [schema.get("const")])
    return {"type": "string", "enum": [*words, *map(str.upper, words)]}


def _filters() -> Iterator[tuple[str, Schema]]:
    """What can be searched for: each field with a value, or with one operator. In a query it is a JSON text."""
    text: Schema = {"type": "string", "maxLength": search.LONGEST_TEXT}
    values: Mapping[str, Schema] = {"number": NUMBER, "text": text, "texts": text, "flag": {"type": "boolean"}}
    for kind, operators in search.OPERATORS.items():
        value = values[kind]
        shapes: Mapping[str, Schema] = {
            "in": {"type": "array", "items": value, "minItems": 1, "maxItems": search.MOST_VALUES},
            "between": {"type": "array", "items": value, "minItems": 2, "maxItems": 2},
            "exists": {"type": "boolean"},
        }
        told = {operator: shapes.get(operator, value) for operator in dict.fromkeys(("eq", *operators))}
        about = "One operator and its value. A field that is not known equals nothing; only `exists` asks about that."
        condition = f"{kind.title()}Condition"
        yield condition, {"description": about, **_object(told), "minProperties": 1, "maxProperties": 1}
        yield f"{kind.title()}Filter", {"anyOf": [value, _ref(condition)]}
    about = "What is looked for: each field with its value, or with one operator and a value; all must hold."
    fields = {field: _ref(f"{kind.title()}Filter") for field, kind in search.FIELDS.items()}
    yield "Filters", {"description": about, **_object(fields), "maxProperties": search.MOST_FILTERS}


def _action_type(built_in: Iterable[str]) -> Schema:
    """One of these, or what may be an alias of one."""
    others = sorted({*get_args(ActionType)}.difference(built_in))
    alias = {"type": "string", "pattern": ALIAS, **({"not": {"enum": others}} if others else {})}
    return {"anyOf": [{"enum": [*built_in]}, alias]}


def _say_of_forms(schema: Schema) -> None:
    """A form holds texts, each name once."""
    schema |= {"additionalProperties": {"type": "string"}, "maxProperties": MOST_PARAMETERS}
    schema["properties"]["grant_type"] |= {"enum": ["client_credentials"]}
    schema["properties"]["resource"] = {"enum": [spelling for each in RESOURCES for spelling in (each, f"{each}/")], "type": "string"}


def _say_of_payments(schemas: dict[str, Schema]) -> None:
    """A payment without telemetry needs an amount, and a user, address or account that it comes from."""
    told = schemas["TransactionData"]
    sum_of_it = {"amount": {"anyOf": told["properties"]["amount"]["anyOf"][:2]}, "currency": _ref("Currency")}
    payment = {**told, "properties": {**told["properties"], **sum_of_it}, "required": [*sum_of_it], "title": "PaymentData"}
    schemas["PaymentData"] = payment
    request, account = (
        schemas["PaymentRequest"],
        [_with(accountNumber=TOLD), _with(accountId=TOLD), _with(card=_with(bin=TOLD, last4=TOLD))],
    )
    request["properties"]["transaction_data"] = _ref("PaymentData")
    request["properties"]["action_type"] = {**_action_type(PAYING), "default": "transaction"}
    request["properties"]["ip"]["anyOf"][:1] = ADDRESS["anyOf"]
    initiators = dict.fromkeys(("user_id", "claimed_user_id", "ip"), TOLD) | {"transaction_data": _with(payer={"anyOf": account})}
    request["anyOf"] = [_with(**{name: told}) for name, told in initiators.items()]


def _object(fields: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": {**fields}, "additionalProperties": False}


def _classification() -> Iterator[Schema]:
    """Which use case, sub-category and attack method of a label go together."""
    yield _where(_with(sub_category=TOLD), _with(use_case=TOLD))
    yield _where(_with(attack_method=TOLD), _with(use_case=TOLD))
    needing = [each for each in get_args(UseCase) if each not in METHODS_WITHOUT_SUB_CATEGORY | USE_CASES_WITHOUT_METHOD]
    yield _where(_with(use_case={"enum": needing}, attack_method=TOLD), _with(sub_category=TOLD))
    yield {"not": _with(use_case={"enum": sorted(USE_CASES_WITHOUT_METHOD)}, attack_method=TOLD)}
    for use_case, categories in TAXONOMY.items():
        known = {"anyOf": [{"enum": sorted(categories)}, {"pattern": f"^{UNFINISHED}"}]}
        yield _where(_with(use_case={"const": use_case}, sub_category=TOLD), _with(sub_category=known))
        for category, methods in categories.items():
            told = _with(use_case={"const": use_case}, sub_category={"const": category}, attack_method=TOLD)
            yield _where(told, _with(attack_method={"enum": sorted(methods)}))


def _with(**fields: Schema) -> Schema:
    """An object that has all of these fields, so."""
    return {"type": "object", "required": [*fields], "properties": fields}


def _where(these: Schema, also: Schema) -> Schema:
    return {"if": these, "then": also}
