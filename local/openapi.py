"""The description of both APIs in OpenAPI 3.1, made from the doors' own types.

    python -m local.openapi        writes functions/serve_web/openapi.json, and the Python client's types and refusals

Paths are whole, parameters have the documented names. What a route requires is in its declaration, what a field may hold in its type:
nothing is said twice, and a test compares the written file with a fresh one.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from local import asked, client_types, column_schemas, rule_schemas
from local.schemas import Components, Schema, without_null, without_title, written_out
from simulator.transport import DOORS
from tessera import signals
from tessera.errors import Refusal
from tessera.service.http.contract import Error
from tessera.service.http.exchange import File
from tessera.service.http.route import Route
from tessera.service.webhooks.contract import PAYLOADS
from tessera.telemetry import EVENT_KINDS
from tessera.webhooks.catalogue import TOLD as WEBHOOKS

WRITTEN = Path("functions/serve_web/openapi.json")
GATEWAYS_OWN = {
    "type": "object",
    "properties": {"message": {"type": "string"}},
    "required": ["message"],
    "description": "The gateway's own answer to a request without an Authorization header.",
}
AT_GATEWAY = "UnauthenticatedAtGateway"
TYPES = {bool: {"type": "boolean"}, int: {"type": "integer"}, float: {"type": "number"}, str: {"type": "string"}}
TEXTS = {"type": "array", "items": {"type": "string"}}
KEPT = "A repeat within 24 hours gets the first answer; with another body it is refused."
READ_AGAIN = "A repeat with the key of the last batch gets that batch again."


def describe() -> Schema:
    """The whole description."""
    components = Components()
    paths: dict[str, dict[str, Any]] = {}
    requests = [(_kind_of_request(route), route.request) for route in routes() if route.request]
    for kind, request in sorted(requests, key=lambda each: each[0], reverse=True):
        components.adopt(request, kind)  # types of the Risk API get the plain names, whatever the order of the doors
    for route in routes():
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, components)
    components.adopt(TypeAdapter(Error), "Answer")
    told = {kind: {"post": _webhook(kind, body, components)} for kind, body in PAYLOADS.items()}
    _name_signals(components.schemas["RiskSignals"])
    _open_to_newer_devices(components.schemas)
    _also_in_columns(components.schemas)
    rule_schemas.complete(components.schemas)
    asked.complete(components.schemas)
    unnamed = {name: components.schemas.pop(name) for name in [*components.schemas] if name.endswith("_")}
    paths, told, schemas = written_out((paths, told, components.schemas), unnamed)
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tessera", "version": project["version"], "description": project["description"]},
        "servers": [{"url": "/"}],
        "paths": paths,
        "webhooks": told,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "responses": _responses(),
            "securitySchemes": {
                "risk_access_token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An access token of `POST /oidc/token`; names in brackets are the scopes that a route needs.",
                },
                "client_credentials": {"type": "http", "scheme": "basic", "description": "Client id and secret, if not in the form."},
            },
        },
    }


def routes() -> Iterator[Route]:
    """Every route of every door."""
    for door in DOORS:
        yield from import_module(f"functions.{door}.app").api.routes.values()


def _operation(route: Route, components: Components) -> Schema:
    text = (route.door.__doc__ or "").strip()
    operation: Schema = {
        "operationId": f"{route.method.lower()}_{route.path.strip('/').translate(str.maketrans('/-.', '___', '{}'))}",
        "summary": text,
        "tags": [route.path.split("/")[1]],
    }
    if route.scope:
        operation["security"] = [{"risk_access_token": [route.scope]}]
    elif route.form:
        operation["security"] = [{}, {"client_credentials": []}]
    if parameters := list(_parameters(route, components)):
        operation["parameters"] = parameters
    if route.request:
        content = {"schema": components.adopt(route.request, _kind_of_request(route))}
        types = ("application/x-www-form-urlencoded",) if route.form else ("application/json", "text/plain")[: 1 if route.scope else 2]
        operation["requestBody"] = {"required": route.form or _wants(route.request.json_schema()), "content": dict.fromkeys(types, content)}
    operation["responses"] = {
        str(route.status): _answer(route, components),
        **_refusals(route),
    }
    return operation


def _webhook(kind: str, body: type, components: Components) -> Schema:
    """What a receiver is sent."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "operationId": f"webhook_{kind.replace('.', '_')}",
        "summary": WEBHOOKS.get(kind, "A test that somebody asked for."),
        "tags": ["webhooks"],
        "parameters": [{"name": name, "in": "header", "required": True, "schema": {"type": "string"}} for name in names],
        "requestBody": {"required": True, "content": {"application/json": {"schema": components.adopt(TypeAdapter(body), "Answer")}}},
        "responses": {"2XX": {"description": "Taken. Any other answer, or none in five seconds, is tried again."}},
    }


def _kind_of_request(route: Route) -> str:
    return "Request" if route.scope or route.form else "DeviceRequest"


def _wants(schema: Schema) -> bool:
    """Whether a field is required: a missing body is read as an empty object."""
    one_of_several = schema.get("title") in asked.ONE_OF.keys() | asked.EXACTLY_ONE.keys()
    return schema.get("type") != "object" or bool(schema.get("required")) or one_of_several


def _parameters(route: Route, components: Components) -> Iterator[Schema]:
    for name in route.parameters:
        if f"{{{name}}}" in route.path:
            yield {"name": name, "in": "path", "required": True, "schema": asked.PATHS.get(name, {"type": "string"})}
    if route.query:
        schema = components.adopt_parts(route.query)
        required = schema.get("required", ())
        for name, described in schema["properties"].items():
            empty = {} if name in required or name in asked.IN_JSON else {"allowEmptyValue": True}
            yield {"name": name, "in": "query", "required": name in required, **empty, **_held(name, described)}
    if route.takes_idempotency_key:
        about = KEPT if route.keeps_answers else READ_AGAIN
        key = {"type": "string", "minLength": 1, "maxLength": 255}
        yield {"name": "Idempotency-Key", "in": "header", "required": False, "description": about, "schema": key}


def _held(name: str, schema: Schema) -> Schema:
    """The value of a query parameter: a plain value, or a text that is JSON itself."""
    if name in asked.IN_JSON:
        return {"content": {"application/json": {"schema": asked.IN_JSON[name]}}}
    return {"schema": without_title(without_null(schema))}


def _answer(route: Route, components: Components) -> Schema:
    if route.answer_type is File:
        return {"description": "The file.", "content": {kind: {} for kind in _file_kinds(route.path)}}
    return {"description": "Done.", "content": {"application/json": {"schema": components.adopt(route.answer, "Answer")}}}


def _file_kinds(path: str) -> tuple[str, ...]:
    if path.endswith("/export"):
        return "application/jsonl", "text/csv"
    if path.startswith("/console"):
        return ("text/javascript", "text/css", "image/svg+xml") if "/assets/" in path else ("text/html",)
    return ("application/json" if path.endswith(".json") else "text/javascript",)


def _refusals(route: Route) -> Schema:
    """For each status, the shared answer of all routes and the codes of this route."""
    codes: dict[int, list[str]] = {}
    for refusal in sorted(dict.fromkeys(route.refusals), key=lambda each: each.status):
        codes.setdefault(refusal.status, []).append(f"`{refusal.code}`")
    return {
        str(status): {"$ref": f"#/components/responses/{_response_of(status, route)}", "description": ", ".join(told)}
        for status, told in codes.items()
    }


def _response_of(status: int, route: Route) -> str:
    return AT_GATEWAY if status == 401 and route.scope else branches()[status].__name__


def branches() -> Mapping[int, type[Refusal]]:
    """By status, the branch of the tree of refusals that it belongs to."""
    return {branch.status: branch for branch in (*Refusal.__subclasses__(),)}


def _responses() -> dict[str, Schema]:
    """What is answered with each status of refusals."""
    refused = {"$ref": "#/components/schemas/Error"}
    plain = {branch.__name__: (branch, refused) for branch in branches().values()}
    return {
        name: {"description": branch.message, "content": {"application/json": {"schema": schema}}}
        for name, (branch, schema) in sorted({**plain, AT_GATEWAY: (branches()[401], {"anyOf": [refused, GATEWAYS_OWN]})}.items())
    }


def _name_signals(schema: Schema) -> None:
    """The signals by name, each with its own module's description."""
    for group, told in signals.CATALOGUE.items():
        facts = {name: _signal(group, name, read) for name, read in told.items()}
        schema["properties"][group] = {"type": "object", "properties": facts}


def _signal(group: str, name: str, read: Any) -> Schema:
    about = (import_module(f"tessera.signals.{group}.{name}").__doc__ or "").split("\n\n")[0]
    return {**TYPES.get(signals.told_by(read), TEXTS), "description": " ".join(about.split())}


def _open_to_newer_devices(schemas: Mapping[str, Schema]) -> None:
    """Traits and kinds of events that a newer SDK knows are ignored, not refused."""
    for name in ("DeviceTraits", "UnknownEvent"):
        schemas[name].pop("additionalProperties", None)
    kind = schemas["UnknownEvent"]["properties"]["kind"]
    schemas["UnknownEvent"]["properties"]["kind"] = {"allOf": [kind, {"not": {"enum": sorted(EVENT_KINDS)}}]}


def _also_in_columns(schemas: dict[str, Schema]) -> None:
    """A batch has its events one by one or in columns."""
    schemas["Columns"] = column_schemas.batch()
    request = schemas["TelemetryRequest"]
    request["properties"]["columns"] = {"$ref": "#/components/schemas/Columns"}
    request["required"].remove("events")
    request["oneOf"] = [{"required": ["events"]}, {"required": ["columns"]}]


def text() -> str:
    return json.dumps(describe(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    WRITTEN.write_text(text())
    client_types.TYPES.write_text(client_types.types_of(describe()))
    client_types.REFUSALS.write_text(client_types.refusals())
    for module in client_types.AWAITED:
        (client_types.CLIENT / "aio" / f"{module}.py").write_text(client_types.awaited(module))
