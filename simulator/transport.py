"""How a client reaches the APIs: over HTTP, or by calling the doors in this process with the events that API Gateway would send."""

import base64
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tessera.service.http.route import PROTECTED
from tessera_client import Answer, HttpTransport, Transport
from tessera_client import Refusal as Refused

__all__ = ["BEHIND", "DOORS", "Answer", "DoorTransport", "Handler", "HttpTransport", "LambdaContext", "Refused", "Transport"]


FUNCTIONS = Path(__file__).parents[1] / "functions"
BEHIND = {"announce", "authorize", "deliver", "fill_lake", "learn", "roll_up", "work_on_rights"}
"""Functions without a route."""
DOORS = tuple(sorted({path.parent.name for path in FUNCTIONS.glob("*/app.py")} - BEHIND))
"""The doors that have routes of API Gateway."""

type Handler = Callable[[dict[str, Any], Any], Any]
"""A Lambda handler: event and context in, answer out."""


def behind(function: str) -> Handler:
    """The handler of a function that has no route."""
    handler: Handler = import_module(f"functions.{function}.app").handler
    return handler


class DoorTransport:
    """Requests as API Gateway hands them to the doors: payload format 2.0, the authorizer first where a route has one.

    `routes` maps `"POST /oidc/token"` to a door's handler; routes under `protected` go past `authorize` first.
    """

    def __init__(
        self, routes: Mapping[str, Handler], authorize: Handler, *, protected: tuple[str, ...] = PROTECTED, address: str = "127.0.0.1"
    ) -> None:
        self._routes = routes
        self._authorize = authorize
        self._protected = protected
        self._address = address

    @classmethod
    def here(cls, address: str = "127.0.0.1", around: Callable[[str, Handler], Handler] = lambda _, handler: handler) -> "DoorTransport":
        """To the doors of this checkout, by the routes that they declare. The environment must name table and keys beforehand. `around`
        may put something around the handler of each route, and of `authorize`."""
        modules = (import_module(f"functions.{door}.app") for door in DOORS)
        routes = {route: around(route, module.handler) for module in modules for route in module.api.routes}
        return cls(routes, around("authorize", behind("authorize")), address=address)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float | None = None
    ) -> Answer:
        event = self._event(method, path, body, headers or {})
        handler = self._routes.get(event["routeKey"])
        if handler is None:
            return Answer(404, {"message": "Not Found"})
        if event["rawPath"].startswith(self._protected):
            if "authorization" not in event["headers"]:
                return Answer(401, {"message": "Unauthorized"})
            verdict = self._authorize({**event, "type": "REQUEST", "identitySource": [event["headers"]["authorization"]]}, LambdaContext())
            event["requestContext"]["authorizer"] = {"lambda": verdict["context"]}
        answer = handler(event, LambdaContext())
        text = answer.get("body") or ""
        raw = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
        return Answer.of(answer["statusCode"], raw, answer.get("headers") or {})

    def _matched(self, method: str, path: str) -> tuple[str, Mapping[str, str]]:
        """The path of the route that fits the request's path, with the values of its parameters; the request's own path if none fits."""
        for held in ("[^/]+", ".+"):  # a parameter is one segment, if any route fits so
            for key in self._routes:
                wanted, _, template = key.partition(" ")
                if wanted == method and (found := _pattern(template, held).fullmatch(path)):
                    return template, {name: unquote(value) for name, value in found.groupdict().items()}
        return path, {}

    def _event(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        parts = urlsplit(path)
        route, parameters = self._matched(method, parts.path)
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&")) if parts.query else None
        return {
            "version": "2.0",
            "routeKey": f"{method} {route}",
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": {"user-agent": "simulator", **{name.lower(): value for name, value in headers.items()}},
            **({"queryStringParameters": query} if query else {}),
            **({"pathParameters": parameters} if parameters else {}),
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local",
                "domainName": "localhost",
                "domainPrefix": "localhost",
                "http": {"method": method, "path": parts.path, "protocol": "HTTP/1.1", "sourceIp": self._address, "userAgent": "simulator"},
                "requestId": "in-process",
                "routeKey": f"{method} {route}",
                "stage": "$default",
            },
            **({"body": base64.b64encode(body).decode(), "isBase64Encoded": True} if body is not None else {"isBase64Encoded": False}),
        }


@cache
def _pattern(template: str, held: str) -> re.Pattern[str]:
    """What paths of a route look like, whose parameters hold `held`."""
    return re.compile(re.sub(r"\\{(\w+)\\}", rf"(?P<\1>{held})", re.escape(template)))


class LambdaContext:
    """What the runtime passes to a handler about its invocation."""

    function_name = "in-process"
    function_version = "$LATEST"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:in-process"
    aws_request_id = "in-process"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000
