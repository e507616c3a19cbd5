"""First-party: the SDK and its telemetry travel under the bank's own name, and are passed on to Tessera.

First-party cookies and requests are what browsers keep. On AWS a CDN or a reverse proxy does this.
"""

from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadGateway

BROWSER_HEADERS = ("Content-Type", "User-Agent", "Accept-Language", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform")
"""What is passed on of a browser's request. `X-Forwarded-For` is the proxy's own."""
ANSWER_HEADERS = ("Content-Type", "Retry-After", "Cache-Control")

type Saw = Callable[[str, bytes, bytes], None]
"""Told a path, the body that was sent, and the one that was answered."""


def first_party(base_url: str, timeout: float, address: Callable[[], str], saw: Saw) -> Blueprint:
    """Routes for `/risk-collect/` and `/sdk/`, passed on to Tessera at `base_url`; `address` is the visitor's. The demo also watches what
    was accepted (`saw`)."""
    routes = Blueprint("first_party", __name__)

    @routes.route("/risk-collect/<path:_>", methods=["POST", "PUT", "DELETE"])
    @routes.get("/sdk/<path:_>")
    def to_tessera(_: str) -> Response:
        headers = {name: request.headers[name] for name in BROWSER_HEADERS if name in request.headers}
        headers["X-Forwarded-For"] = address()
        onward = Request(  # noqa: S310 - the operator's own base URL
            base_url.rstrip("/") + request.path, request.get_data() or None, headers, method=request.method
        )
        try:
            with urlopen(onward, timeout=timeout) as answer:  # noqa: S310
                content = answer.read()
            if request.method == "POST":
                saw(request.path, request.get_data(), content)
            return _passed_on(answer.status, answer.headers, content)
        except HTTPError as refusal:
            return _passed_on(refusal.code, refusal.headers, refusal.read())
        except (URLError, OSError):
            raise BadGateway("Tessera cannot be reached.") from None

    return routes


def _passed_on(status: int, headers: Any, body: bytes) -> Response:
    return Response(body, status, {name: headers[name] for name in ANSWER_HEADERS if headers[name]})
