"""HTTP: between API Gateway's events (payload format 2.0) and the doors' typed functions.

A door declares its routes and nothing else:

    api = Api()

    @api.post("/risk/v1/action/result", scope="risk:actions")
    def report(request: ResultReport) -> Receipt: ...

    handler = api.handler

`request` is validated from the body, `query` from the query string, any other parameter comes from the path. The answer's type is the
annotation; a POST answers 201, everything else 200. Routes of `PROTECTED` take an `Idempotency-Key` with every POST. A route declares its
refusals, except those that follow from its arguments: `refuses=(ResultConflict,)`.

API Gateway has already matched the route and names it in the event, so that finding the function is looking up a key.

All refusals become answers here, in one shape: `{"message", "error_code", "request_id", "details"?}`. Anything unexpected is logged with
its trace and answered with 500 in the same shape. One line is logged per request: never a path, a query, an address, an id or a token. A
route may leave out the line of a success (`logged=False`), of which API Gateway's access log says the same.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from tessera.errors import ActionNotFound, CalledDirectly, NotFound, Refusal, Unauthenticated
from tessera.service import dependencies, settings
from tessera.service.http import body, token_bans
from tessera.service.http.caller import Caller
from tessera.service.http.exchange import JSON, Answer, Exchange, File
from tessera.service.http.idempotency import once
from tessera.service.http.letters import in_case
from tessera.service.http.refusals import Refusals, Unexpected
from tessera.service.http.route import Route
from tessera.service.http.sender import Sender
from tessera.service.http.validation import validate
from tessera.service.metrics import count

if TYPE_CHECKING:
    from tessera.service.keys.tokens import ActionToken

logger = Logger(service="tessera", location=None)
OAUTH_CODES = ("invalid_client", "invalid_scope", "invalid_target", "unauthorized_client", "unsupported_grant_type")
"""RFC 6749 section 5.2 and RFC 8707: what `error` may say; anything else is `invalid_request`."""


type Declaration = Callable[[Callable[..., Any]], Callable[..., Any]]
"""The decorator that makes a function the handler of a route."""


class Api:
    """The routes of one door, and the handler that serves them. It also has what a door may ask about the current request."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self._exchange: ContextVar[Exchange] = ContextVar("exchange")

    def get(self, path: str, *, scope: str | None = None, audit: str | None = None, refuses: Refusals = ()) -> Declaration:
        return self._route("GET", path, scope, 200, audit, refuses)

    def post(
        self,
        path: str,
        *,
        scope: str | None = None,
        status: int = 201,
        form: bool = False,
        audit: str | None = None,
        refuses: Refusals = (),
        logged: bool = True,
    ) -> Declaration:
        return self._route("POST", path, scope, status, audit, refuses, form, logged=logged)

    def put(
        self, path: str, *, scope: str | None = None, audit: str | None = None, refuses: Refusals = (), largest: int = body.LARGEST
    ) -> Declaration:
        return self._route("PUT", path, scope, 200, audit, refuses, largest=largest)

    def delete(self, path: str, *, scope: str | None = None, audit: str | None = None, refuses: Refusals = ()) -> Declaration:
        return self._route("DELETE", path, scope, 200, audit, refuses)

    # what a door may ask about the current request

    @property
    def exchange(self) -> Exchange:
        return self._exchange.get()

    @property
    def now(self) -> int:
        """When the request arrived, in epoch milliseconds."""
        return self.exchange.now

    @property
    def caller(self) -> Caller:
        """The backend's client behind the access token."""
        return self.exchange.caller

    @property
    def sender(self) -> Sender:
        """The SDK that sends the request, where no access token says who calls."""
        return self.exchange.sender

    @property
    def headers(self) -> Mapping[str, str]:
        return self.exchange.headers

    @property
    def url(self) -> str:
        """Where this API is, as its caller sees it."""
        return f"https://{self.exchange.context.get('domainName', 'localhost')}"

    def named_action(self, action_token: str, *, reading: bool = False) -> "ActionToken":
        """The action that a caller names: one of its own application, or one that it may read.

        Raises:
            ActionNotFound.
        """
        from tessera.service.keys.tokens import ActionToken

        token = ActionToken.opened(dependencies.keyring(), self.caller.tenant, action_token, self.now)
        if not (self.caller.reads if reading else self.caller.acts_for)(token.application):
            raise ActionNotFound
        return token

    def tell(self, headers: Mapping[str, str]) -> None:
        """Add these headers to the answer."""
        self.exchange.told.update(headers)

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Measure a part of the current request: a backend finds it in the answer's `Server-Timing`."""
        started = perf_counter()
        try:
            yield
        finally:
            self.exchange.took[part] = round((perf_counter() - started) * 1000, 1)

    # serving

    def handler(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """Answer one event of API Gateway."""
        started = perf_counter()
        route = self.routes.get(event.get("routeKey", ""))
        self._exchange.set(Exchange(event, dependencies.clock(), route.largest if route else body.LARGEST))
        answer = self._serve(route)
        took = round((perf_counter() - started) * 1000, 1)
        if route is None or route.logged or answer.status >= 300:
            self._log(route, answer, took)
        if answer.status >= 500:  # Lambda takes what was answered for a success
            count("Failures", function=getattr(context, "function_name", "none"))
        timing = {"server-timing": _timing({**self.exchange.took, "total": took})} if route and route.scope else {}
        headers = {"content-type": JSON, "cache-control": "no-store", "x-content-type-options": "nosniff", **timing, **answer.headers}
        packed = "content-encoding" in headers
        written = base64.b64encode(answer.content) if packed else answer.content
        return {"statusCode": answer.status, "headers": headers, "body": written.decode(), "isBase64Encoded": packed}

    def _log(self, route: Route | None, answer: Answer, took: float) -> None:
        line: dict[str, Any] = {
            "route": route.key if route else "none",
            "status": answer.status,
            "duration_ms": took,
            "request_id": self.exchange.request_id,
        }
        logger.info("request", extra=line | ({"error_code": answer.error_code} if answer.error_code else {}))

    def _serve(self, route: Route | None) -> Answer:
        try:
            if route is None:
                raise NotFound
            return self._pass(route)
        except Refusal as refusal:
            answered = token_bans.told(refusal, self.exchange) if route and route.scope else refusal
            count("Refusals", code=answered.code)
            return self._refuse(route, answered)
        except Exception:
            logger.exception("unexpected", extra={"request_id": self.exchange.request_id})
            return self._refuse(route, Unexpected())

    def _pass(self, route: Route) -> Answer:
        """Serve a request: check who calls, read what was sent, write the answer."""
        exchange = self.exchange
        if settings.current().only_through_proxy and route.may_be_closed and not exchange.came_through_proxy:
            raise CalledDirectly
        if route.scope:
            exchange.caller.need(route.scope)
            dependencies.store().requests.count_request(
                exchange.caller.tenant, "backends", "anywhere", settings.current().tenant_limit, exchange.now
            )
        ignored: Counter[str] = Counter()
        arguments: dict[str, Any] = dict(exchange.event.get("pathParameters") or {})
        if route.query:
            arguments["query"] = validate(route.query, exchange.query, "query")
        if route.reader:
            sent = body.parse_form(exchange.body) if route.form else body.parse_json(exchange.body or b"{}")
            arguments["request"] = validate(route.reader, sent, "body", ignored)
        for kind, number in ignored.items():
            count("Ignored", number, kind=kind)

        def answer(now: int) -> Answer:
            self._exchange.set(replace(exchange, now=now))
            value = route.door(**arguments)
            if isinstance(value, File):
                headers = {"content-type": value.content_type, "cache-control": value.cache_control, **value.headers}
                return Answer(status=route.status, content=value.content, headers=headers)
            content = route.written(self._in_case(route, value))
            return Answer(status=route.status, content=content, headers=dict(exchange.told))

        key = exchange.headers.get("idempotency-key") if route.keeps_answers else None
        if key is None:
            return answer(exchange.now)
        places = [sorted((exchange.event.get("pathParameters") or {}).items()), sorted(exchange.query.items())]
        content = hashlib.sha256(exchange.body + json.dumps(places).encode()).hexdigest()
        return once(key, exchange.caller, route.key, content, exchange.now, answer)

    def _in_case(self, route: Route, value: Any) -> Any:
        """An answer with its recommendations in the letter case that the client has chosen."""
        return in_case(value, self.exchange.caller.recommendation_case) if route.scope else value

    def _refuse(self, route: Route | None, refusal: Refusal) -> Answer:
        shown: dict[str, Any] = {"message": refusal.message, "error_code": refusal.code, "request_id": self.exchange.request_id}
        if refusal.faults:
            shown["details"] = [{"location": fault.location, "message": fault.message} for fault in refusal.faults]
        if route and route.form:
            shown["error"] = refusal.code if refusal.code in OAUTH_CODES else "invalid_request"
            shown["error_description"] = refusal.message
        challenge = {"www-authenticate": "Basic" if route and route.form else "Bearer"} if isinstance(refusal, Unauthenticated) else {}
        return Answer(
            status=refusal.status,
            content=json.dumps({**shown, **refusal.fields}).encode(),
            headers={**challenge, **refusal.headers},
            error_code=refusal.code,
        )

    def _route(
        self,
        method: str,
        path: str,
        scope: str | None,
        status: int,
        audit: str | None,
        refuses: Refusals,
        form: bool = False,
        largest: int = body.LARGEST,
        logged: bool = True,
    ) -> Declaration:
        def declare(door: Callable[..., Any]) -> Callable[..., Any]:
            route = Route(
                method=method,
                path=path,
                door=door,
                scope=scope,
                status=status,
                form=form,
                audit=audit,
                largest=largest,
                refuses=refuses,
                logged=logged,
            )
            route.build()
            self.routes[route.key] = route
            return door

        return declare


def _timing(parts: Mapping[str, float]) -> str:
    """Durations (ms) as a header has them (w3.org/TR/server-timing)."""
    return ", ".join(f"{name};dur={took}" for name, took in parts.items())
